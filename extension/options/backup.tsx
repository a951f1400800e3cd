import { useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { type BackupFault, parseBackup, toBackup } from '../shared/backup.ts';
import { say } from '../shared/say.ts';
import { DEFAULTS } from '../shared/settings.ts';
import { AskFirst } from './ask-first.tsx';
import { TextFileButton } from './file-button.tsx';
import type { Section } from './options-view.tsx';
import { type Outcome, OutcomeNote } from './outcome.tsx';
import { saveText } from './save-text.ts';

/** All settings to a file and back. */
export function Backup({ settings, changer }: Section) {
  const [outcome, tell] = useState<Outcome>();
  const restore = async (text: string) => {
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
        <TextFileButton
          id="restore-backup"
          label={say('restoreBackup')}
          accept=".json,application/json"
          onText={restore}
        />
        <AskFirst id="reset-all" label={say('resetAll')} onSure={() => void reset()} />
      </div>
      <OutcomeNote id="backup-outcome" outcome={outcome} />
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
