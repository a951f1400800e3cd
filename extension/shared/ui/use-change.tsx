import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { change, isOpen } from '../change.ts';
import type { Settings } from '../settings.ts';
import { PinDialog } from './pin-dialog.tsx';

export interface Changer {
  /** Changes settings, asking for the PIN where a lock demands it; resolves to whether they were changed. */
  readonly change: (changes: Partial<Settings>) => Promise<boolean>;
  /** Asks for the PIN if there is a lock and this page has not opened it; resolves to whether it is open. */
  readonly open: () => Promise<boolean>;
  /** Where the question for the PIN appears. */
  readonly dialog: ComponentChildren;
}

/** Changes settings on the user's behalf. */
export function useChange(): Changer {
  const [asking, ask] = useState<{ end: (opened: boolean) => void }>();
  const askPin = async (): Promise<boolean> => {
    const opened = await new Promise<boolean>((end) => ask({ end }));
    ask(undefined);
    return opened;
  };
  return {
    change: async (changes) => {
      if ((await change(changes)) === 'changed') return true;
      return (await askPin()) && (await change(changes)) === 'changed';
    },
    open: async () => (await isOpen()) || askPin(),
    dialog: asking && <PinDialog onEnd={asking.end} />,
  };
}
