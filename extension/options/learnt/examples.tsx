import { useRef, useState } from 'preact/hooks';
import { say } from '../../shared/say.ts';
import { FileButton } from '../file-button.tsx';
import { OutcomeNote } from '../outcome.tsx';

type Kind = 'positives' | 'negatives';

interface Props {
  readonly name: string;
  /** Takes pictures that the user chose; resolves to the names of those that could not be looked at. */
  readonly onChoose: (
    as: Kind,
    files: readonly File[],
    progressed: (share: number) => void,
  ) => Promise<readonly string[]>;
}

/** Where pictures are chosen, dropped or pasted as examples of a category, or chosen as what it is not. */
export function Examples({ name, onChoose }: Props) {
  const [progress, advance] = useState<number>();
  const [refused, tell] = useState<readonly string[]>([]);
  // One lot after the other: what is dropped while others are looked at has its turn.
  const last = useRef<Promise<void>>(Promise.resolve());
  const look = async (as: Kind, files: readonly File[]) => {
    tell([]);
    advance(0);
    try {
      tell(await onChoose(as, files, advance));
    } catch {
      tell(files.map((file) => file.name));
    } finally {
      advance(undefined);
    }
  };
  const take = (as: Kind, list: Iterable<File> | undefined = []) => {
    const files = [...list];
    if (files.length > 0) last.current = last.current.then(() => look(as, files));
  };
  const chooser = (as: Kind, label: string) => (
    <FileButton
      label={label}
      accept="image/*"
      multiple
      data-examples={as}
      disabled={progress !== undefined}
      onFiles={(files) => take(as, files)}
    />
  );
  return (
    <fieldset
      class="drop stack"
      aria-label={name}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        take('positives', event.dataTransfer?.files);
      }}
      onPaste={(event) => take('positives', event.clipboardData?.files)}
    >
      <div class="row">
        {chooser('positives', say('addExamples'))}
        {chooser('negatives', say('addOthers'))}
      </div>
      <p class="muted small">{say('examplesHint')}</p>
      {progress !== undefined && <progress value={progress} aria-label={say('examplesLooking')} />}
      <OutcomeNote
        outcome={refused.length > 0 ? { good: false, text: say('examplesRefused', refused.join(', ')) } : undefined}
      />
    </fieldset>
  );
}
