import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';

/** What looking for a browser needs to know of a computer; tests stand in for it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: boolean;
  /** Whether `path` is a file that may be run. */
  runs(path: string): boolean;
  /** Text of a file, or undefined where there is none. */
  read(path: string): string | undefined;
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): string[];
  /** Runs a program to its end and resolves with what it printed; rejects if it fails or outlasts `timeout` ms. */
  run(program: string, args: readonly string[], timeout: number): Promise<string>;
}

const execute = promisify(execFile);

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  root: process.getuid?.() === 0,
  runs(path) {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  },
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  list(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
  async run(program, args, timeout) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { stdout } = await execute(program, [...args], { timeout, env, maxBuffer: 64 * 2 ** 20 });
    return stdout;
  },
};
