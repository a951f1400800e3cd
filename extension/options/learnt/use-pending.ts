import { useEffect, useState } from 'preact/hooks';
import { followPending, type PendingLesson, readPending } from '../../shared/pending-lesson.ts';

/** The lesson that waits for the PIN, read anew whenever that changes; undefined where none does. */
export function usePending(): PendingLesson | undefined {
  const [pending, know] = useState<PendingLesson>();
  useEffect(() => {
    const page = new AbortController();
    const read = async (): Promise<void> => {
      const now = await readPending();
      if (!page.signal.aborted) know(now);
    };
    followPending(() => void read(), page.signal);
    void read();
    return () => page.abort();
  }, []);
  return pending;
}
