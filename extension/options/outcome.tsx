import type { ComponentChildren } from 'preact';

/** What came of something that the user did. */
export interface Outcome {
  readonly good: boolean;
  readonly text: string;
}

interface Props {
  readonly id?: string;
  readonly outcome: Outcome | undefined;
  /** More about it. */
  readonly children?: ComponentChildren;
}

/** Says what came of it, to screen readers too; nothing is seen as long as there is nothing to say. */
export function OutcomeNote({ id, outcome, children }: Props) {
  return (
    <p role="status" id={id} class={outcome ? `note ${outcome.good ? 'good' : 'bad'}` : ''}>
      {outcome?.text}
      {children}
    </p>
  );
}
