/** Something the user can put right: its message is all they are shown, and the command ends with exit code 1. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** A thrown thing in one line. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
