import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface Ended {
  /** Null if it was killed. */
  readonly code: number | null;
  readonly output: string;
}

interface Trouble {
  /** Ends the command with SIGKILL once its output matches. */
  readonly killWhen?: RegExp;
  /** Largest file it can write, in blocks of 1 KiB: beyond, writing fails as on a disk that is full. */
  readonly largestFile?: number;
  /** More environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one command of the pipeline as a user does. */
export function runStep(
  step: string,
  args: readonly string[],
  { killWhen, largestFile, env = {} }: Trouble = {},
): Promise<Ended> {
  const node = [process.execPath, '--import', 'tsx', `models/train/${step}.ts`, ...args];
  const [program, ...rest] =
    largestFile === undefined ? node : ['bash', '-c', `ulimit -f ${largestFile}; exec "$0" "$@"`, ...node];
  return new Promise((resolve, reject) => {
    const child = spawn(program!, rest, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const heard = (chunk: Buffer): void => {
      output += chunk.toString();
      if (killWhen?.test(output)) child.kill('SIGKILL');
    };
    child.stdout.on('data', heard);
    child.stderr.on('data', heard);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
