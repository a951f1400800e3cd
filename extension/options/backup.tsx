import { useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { type BackupFault, parseBackup, toBackup } from '../shared/backup.ts';
import { say } from '../shared/say.ts';
import { DEFAULTS } from '../shared/settings.ts';
import type { Section } from './options-view.tsx';
import { saveText, takeText } from './text-files.ts';

interface Outcome {
  readonly good: boolean;
  readonly text: string;
}

/** All settings to a file and back. */
export function Backup({ settings, changer }: Section) {
  const [outcome, tell] = useState<Outcome>();
  const restore = async (text: string | undefined) => {
    if (text === undefined) return;
    const read = parseBackup(text);
    if ('fault' in read) return tell({ good: false, text: nameOf(read.fault) });
    if (await changer.change(read.settings)) tell({ good: true, text: say('backupRestored') });
  };
  const reset = async () => {
    const { lock: _, own: __, learnt: ___, ...defaults } = DEFAULTS;
    if (await changer.change(defaults)) tell({ good: true, text: say('backupReset') });
  };
  return (
    <section class="card stack">
      <p>{say('backupExplanation')}</p>
      <div class="row">
        <button
          type="button"
          class="button primary"
          id="save-backup"
          onClick={() =>
            saveText(
              'scrim-settings.json',
              toBackup(settings, browser.runtime.getManifest().version),
              'application/json',
            )
          }
        >
          {say('saveBackup')}
        </button>
        <label class="button file">
          {say('restoreBackup')}
          <input
            type="file"
            id="restore-backup"
            accept=".json,application/json"
            onChange={async (event) => restore(await takeText(event.currentTarget))}
          />
        </label>
        <button type="button" class="button" id="reset-all" onClick={() => void reset()}>
          {say('resetAll')}
        </button>
      </div>
      <p role="status" id="backup-outcome" class={outcome ? `note ${outcome.good ? 'good' : 'bad'}` : ''}>
        {outcome?.text}
      </p>
    </section>
  );
}

function nameOf(fault: BackupFault): string {
  switch (fault.kind) {
    case 'too-large':
      return say('backupTooLarge');
    case 'not-json':
      return say('backupNotJson');
    case 'not-ours':
      return say('backupNotOurs');
    case 'too-new':
      return say('backupTooNew');
    case 'bad-setting':
      return say('backupBadSetting', fault.name);
  }
}
