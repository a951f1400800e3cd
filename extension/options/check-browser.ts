import browser from 'webextension-polyfill';
import { hasAccess } from '../shared/access.ts';
import { askBackground, askHost } from '../shared/ask.ts';
import { say, sayNumber } from '../shared/say.ts';
import { nameOfBackend } from '../shared/ui/name.ts';

/** What one check found: `good` all is well, `warn` works but not as it could, `bad` does not work. */
export interface Finding {
  readonly name: 'access' | 'private' | 'classifier' | 'canary' | 'speed';
  readonly good: 'good' | 'warn' | 'bad';
  readonly text: string;
}

/** Milliseconds a picture above which pages will feel slow. */
const SLOW = 150;

/** What “Check this browser” looks at, in this order. */
export const CHECKS: readonly (() => Promise<Finding>)[] = [
  checkAccess,
  checkPrivateWindows,
  () => orBad('classifier', checkClassifier),
  () => orBad('canary', checkCanary),
  () => orBad('speed', checkSpeed),
];

async function checkAccess(): Promise<Finding> {
  const granted = await hasAccess();
  return { name: 'access', good: granted ? 'good' : 'bad', text: say(granted ? 'accessGranted' : 'accessMissing') };
}

async function checkPrivateWindows(): Promise<Finding> {
  const allowed = await browser.extension.isAllowedIncognitoAccess();
  return {
    name: 'private',
    good: allowed ? 'good' : 'warn',
    text: say(allowed ? 'privateFiltered' : 'privateUnfiltered'),
  };
}

async function checkClassifier(): Promise<Finding> {
  await askBackground('openHost');
  const { backend, degraded } = await askHost('hostReport');
  const text = say(degraded ? 'classifierDegraded' : 'classifierRuns', nameOfBackend(backend));
  return { name: 'classifier', good: degraded ? 'warn' : 'good', text };
}

async function checkCanary(): Promise<Finding> {
  // A worker that does not score the built-in picture as its card says is refused: an answer means that it did.
  const { backend } = await askHost('tryModel', 'fast');
  return { name: 'canary', good: 'good', text: say('canaryRight', nameOfBackend(backend)) };
}

async function checkSpeed(): Promise<Finding> {
  const { ms, backend } = await askHost('tryModel', 'fast');
  const text = say('backendSpeed', nameOfBackend(backend), sayNumber(Math.round(ms)));
  return { name: 'speed', good: ms > SLOW ? 'warn' : 'good', text };
}

async function orBad(name: Finding['name'], check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return { name, good: 'bad', text: say('checkFailed', error instanceof Error ? error.message : String(error)) };
  }
}
