import { useEffect, useState } from 'preact/hooks';
import { language, say, sayCount, sayNumber } from '../shared/say.ts';
import {
  clearStatistics,
  type Day,
  lastDays,
  onStatistics,
  readStatistics,
  type Statistics,
} from '../shared/statistics.ts';
import { AskFirst } from './ask-first.tsx';
import type { Section } from './options-view.tsx';
import { SettingSwitch } from './setting-controls.tsx';

const DAYS_SHOWN = 14;

/** Counts a day, on this machine only. */
export function StatisticsSection(section: Section) {
  const statistics = useStatistics();
  const days = lastDays(statistics, DAYS_SHOWN, Date.now());
  const judged = days.reduce((sum, day) => sum + day.judged, 0);
  const blurred = days.reduce((sum, day) => sum + day.blurred, 0);
  return (
    <section class="card stack">
      <SettingSwitch section={section} name="statistics" label={say('statistics')} hint={say('statisticsHint')} />
      <h2>{say('statisticsTitle')}</h2>
      <p id="statistics-sum">
        {judged === 0
          ? say('statisticsNone')
          : say('statisticsSum', sayCount('pictures', judged), sayCount('blurred', blurred))}
      </p>
      <Chart days={days} />
      <AskFirst id="clear-statistics" label={say('clearStatistics')} onSure={() => void clearStatistics()} />
    </section>
  );
}

/** A bar a day: looked at, and of those blurred. The numbers stand in a table that is read out instead. */
function Chart({ days }: { readonly days: readonly (Day & { readonly day: string })[] }) {
  const most = Math.max(1, ...days.map(({ judged }) => judged));
  const share = (count: number) => ({ blockSize: `${(100 * count) / most}%` });
  const date = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short' });
  return (
    <>
      <div class="chart" aria-hidden="true">
        {days.map(({ day, judged, blurred }) => (
          <div
            key={day}
            title={`${date.format(new Date(`${day}T12:00`))}: ${sayNumber(judged)} / ${sayNumber(blurred)}`}
          >
            <span class="judged" style={share(judged)} />
            <span class="blurred" style={share(blurred)} />
          </div>
        ))}
      </div>
      <p class="row spread muted small" style={{ '--gap': '0.25rem' }} aria-hidden="true">
        <span>{date.format(new Date(`${days[0]!.day}T12:00`))}</span>
        <span class="legend judged">{say('chartJudged')}</span>
        <span class="legend blurred">{say('chartBlurred')}</span>
        <span>{say('today')}</span>
      </p>
      {/* Firefox would show the caption of a table that is hidden itself. */}
      <div class="visually-hidden">
        <table>
          <caption>{say('statisticsTitle')}</caption>
          <thead>
            <tr>
              <th scope="col">{say('chartDay')}</th>
              <th scope="col">{say('chartJudged')}</th>
              <th scope="col">{say('chartBlurred')}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, judged, blurred }) => (
              <tr key={day}>
                <th scope="row">{date.format(new Date(`${day}T12:00`))}</th>
                <td>{sayNumber(judged)}</td>
                <td>{sayNumber(blurred)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function useStatistics(): Statistics {
  const [statistics, keep] = useState<Statistics>({});
  useEffect(() => {
    const page = new AbortController();
    onStatistics(keep, page.signal);
    void readStatistics().then(keep);
    return () => page.abort();
  }, []);
  return statistics;
}
