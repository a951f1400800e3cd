/** Why a picture has no scores. A failure is an answer of its own: never a score, never cached, never "safe". */
export type Reason =
  | 'corrupt'
  | 'too-large'
  | 'timed-out'
  | 'unreadable'
  | 'host-gone'
  | 'no-backend'
  | 'cancelled'
  | 'missing';

export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly reason: Reason,
    message: string,
  ) {
    super(message);
  }

  /** Any thrown thing as a Failure, so that whatever goes wrong reaches the page with a reason. */
  static from(thrown: unknown, otherwise: Reason): Failure {
    if (thrown instanceof Failure) return thrown;
    return new Failure(otherwise, thrown instanceof Error ? thrown.message : String(thrown));
  }
}
