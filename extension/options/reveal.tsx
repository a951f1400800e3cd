import { useEffect, useState } from 'preact/hooks';
import browser, { type Commands } from 'webextension-polyfill';
import { say } from '../shared/say.ts';
import type { Settings } from '../shared/settings.ts';
import type { Section } from './options-view.tsx';
import { SettingChoice, SettingSwitch } from './setting-controls.tsx';

const WAYS = ['hover', 'click', 'menu', 'never'] as const satisfies readonly Settings['reveal'][];

/** How a single blurred picture can be shown. */
export function Reveal(section: Section) {
  return (
    <>
      <section class="card stack">
        <SettingChoice
          section={section}
          name="reveal"
          legend={say('revealHow')}
          options={WAYS.map((value) => ({ value, label: say(`reveal_${value}`), hint: say(`reveal_${value}_hint`) }))}
        />
        <SettingSwitch
          section={section}
          name="veilOnLeave"
          label={say('veilOnLeave')}
          hint={say('veilOnLeaveHint')}
          disabled={section.settings.reveal === 'never'}
        />
      </section>
      <Keys />
    </>
  );
}

/** The keys in force; browsers let only their own pages change them. */
function Keys() {
  const [commands, keep] = useState<readonly Commands.Command[]>([]);
  useEffect(() => void browser.commands.getAll().then(keep), []);
  return (
    <section class="card stack">
      <h2>{say('keys')}</h2>
      <dl class="pairs">
        {commands.map(({ name, description, shortcut }) => (
          <div key={name}>
            <dt>{description || say('keyOpenPopup')}</dt>
            <dd>{shortcut ? <kbd>{shortcut}</kbd> : say('noKey')}</dd>
          </div>
        ))}
      </dl>
      <p class="muted small">{say('keysHint')}</p>
    </section>
  );
}
