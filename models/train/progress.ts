import { Presets, SingleBar } from 'cli-progress';

/** What is under way, on stderr. */
export interface Progress {
  /** @param done how many of the total are finished @param note a few words shown behind, e.g. the loss */
  at(done: number, note?: string): void;
  end(): void;
}

const FORMAT = '{title} {bar} {value}/{total}  {duration_formatted} gone, {eta_formatted} left  {note}';

/** A bar with time gone and time left; where there is no terminal, a line every five seconds. */
export function progress(title: string, total: number, done = 0): Progress {
  const bar = new SingleBar(
    {
      format: FORMAT,
      noTTYOutput: true,
      notTTYSchedule: 5000,
      etaBuffer: 50,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.rect,
  );
  bar.start(total, done, { title: title.padEnd(12), note: '' });
  return {
    at: (count, note = '') => bar.update(count, { note }),
    end: () => bar.stop(),
  };
}
