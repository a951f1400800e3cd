import { useState } from 'preact/hooks';
import { say, sayCount } from '../shared/say.ts';
import { type LineFault, parseSiteLines, type SiteLines, toSiteLines } from '../shared/site-lines.ts';
import { TextFileButton } from './file-button.tsx';
import type { Section } from './options-view.tsx';
import { saveText } from './save-text.ts';

const FAULTS = {
  'not-a-site': 'faultNotASite',
  'not-a-sensitivity': 'faultNotASensitivity',
  twice: 'faultTwice',
  'too-many': 'faultTooMany',
} as const satisfies Record<LineFault, string>;

/** The list of sites as text, to be edited, saved and read as a whole. */
export function SiteText({ settings, fixed, changer }: Section) {
  const [text, edit] = useState<string>();
  const [read, tell] = useState<SiteLines>();
  const shown = text ?? toSiteLines(settings.sites);
  const apply = async () => {
    const lines = parseSiteLines(shown);
    if (!(await changer.change({ sites: lines.rules }))) return;
    tell(lines);
    edit(undefined);
  };
  return (
    <details class="card" id="sites-text">
      <summary>{say('sitesAsText')}</summary>
      <div class="stack">
        <p class="muted small">{say('sitesAsTextHint')}</p>
        <textarea
          class="field"
          id="sites-lines"
          dir="ltr"
          spellcheck={false}
          aria-label={say('sitesAsText')}
          value={shown}
          disabled={fixed.has('sites')}
          onInput={(event) => edit(event.currentTarget.value)}
        />
        <div class="row">
          <button
            type="button"
            class="button primary"
            id="apply-sites"
            disabled={text === undefined || fixed.has('sites')}
            onClick={() => void apply()}
          >
            {say('apply')}
          </button>
          <TextFileButton
            id="open-sites"
            label={say('openFile')}
            accept=".txt,text/plain"
            disabled={fixed.has('sites')}
            onText={edit}
          />
          <button
            type="button"
            class="button"
            id="save-sites"
            onClick={() => saveText('scrim-sites.txt', `${toSiteLines(settings.sites)}\n`, 'text/plain')}
          >
            {say('saveAsFile')}
          </button>
        </div>
        <div role="status" id="sites-outcome">
          {read && <Outcome {...read} />}
        </div>
      </div>
    </details>
  );
}

function Outcome({ rules, faults }: SiteLines) {
  return (
    <div class={`note ${faults.length > 0 ? 'warn' : 'good'}`}>
      <p>{sayCount('sitesTaken', rules.length)}</p>
      {faults.length > 0 && (
        <ul class="faults">
          {faults.slice(0, 50).map(({ line, text, fault }) => (
            <li key={line}>{say(FAULTS[fault], line, text)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
