import { Command, InvalidArgumentError } from 'commander';
import { messageOf, Refused } from './refused.ts';

/** A command of the pipeline, with `--help`; wrong arguments end it with exit code 1. */
export function command(name: string, description: string): Command {
  return new Command(`npm run ${name} --`).description(description).showHelpAfterError('(--help tells more)');
}

/** Runs a command. Whatever goes wrong is one message on stderr and exit code 1. */
export async function run(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (thrown) {
    console.error(`error: ${explain(thrown)}`);
    if (!(thrown instanceof Refused) && process.env.SCRIM_TRACE) console.error(thrown);
    process.exitCode = 1;
  }
}

function explain(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `the disk is full; nothing half-written was left (${messageOf(thrown)})`;
  if (code === 'EFBIG') return `a file may not be so large here; nothing half-written was left (${messageOf(thrown)})`;
  if (code === 'EACCES' || code === 'EROFS') return `no right to write there (${messageOf(thrown)})`;
  return messageOf(thrown);
}

/** Reads an integer option. @throws InvalidArgumentError outside [least, most] */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`an integer of ${least} or more${most < 1e15 ? `, ${most} at most` : ''}.`);
    return value;
  };
}

/** Reads a number option. @throws InvalidArgumentError outside [least, most] */
export function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`a number from ${least} to ${most}.`);
    return value;
  };
}
