import browser from 'webextension-polyfill';
import { answerAsPage, askBackground } from '../shared/ask.ts';
import type { Settings } from '../shared/settings.ts';
import { isFiltered, sensitivityOn } from '../shared/sites.ts';
import { find } from './find/find.ts';
import { listen, listenAgain } from './find/listen.ts';
import type { AheadWorld } from './find/parse-ahead.ts';
import { Connection } from './judge/connection.ts';
import { Judging } from './judge/judging.ts';
import type { Rules } from './judge/known.ts';
import { Pictures } from './judge/pictures.ts';
import { onSettings, readSettings } from './judge/settings-in-force.ts';
import { tellCounts } from './judge/tell-counts.ts';
import { Pointed } from './reveal/pointed.ts';
import { RevealOnDemand } from './reveal/reveal-on-demand.ts';
import type { StyleFollower } from './styles/follow-styles.ts';
import type { StylesWorld } from './styles/followed-page.ts';
import type { Subject } from './subjects/subject.ts';
import { Gate } from './veil/gate.chrome.ts';
import { restore, seal } from './veil/guard.ts';

/** Milliseconds until a background that did not answer is asked for the veil again. */
const AGAIN = 5000;

const page = new AbortController();
const { signal } = page;

// A page that was open when Scrim was installed or updated gets this script again; two of them would take back each
// other's marks for ever, so the newer one takes over. Pages cannot see this: content scripts have globals of their own.
const world = globalThis as StylesWorld & AheadWorld & { scrimPage?: AbortController };
if (world.scrimPage) {
  world.scrimPage.abort();
  delete world.scrimFollowStyles;
}
world.scrimPage = page;

/** Until the settings are known nothing is judged, and nothing is shown either. */
let rules: Rules | undefined;
let topUrl = window === window.top ? location.href : '';

const gate = new Gate(signal);
const connection = new Connection((model, standard) => pictures.setStandard(model, standard), signal);
const pictures = new Pictures(new Judging(connection), changedView, signal);
const controls = new RevealOnDemand(pictures, signal);
const pointed = new Pointed(pictures, signal);
const countSoon = tellCounts(() => ({ pictures: pictures.report(), answers: connection.answers }), signal);

const findings = {
  found: (subject: Subject) => pictures.add(subject),
  changed: (subject: Subject) => pictures.change(subject),
  left: (subject: Subject) => pictures.remove(subject),
};
/** Where backgrounds are judged; a script of its own. */
let styles: StyleFollower | undefined;
const tree = find(
  document,
  {
    ...findings,
    loaded: (subject) => pictures.load(subject),
    entered: (element) => styles?.entered(element),
    gone: (element) => styles?.left(element),
    restyled: (element, attribute) => styles?.restyled(element, attribute),
    children: (parent) => styles?.children(parent),
    marked: (element, attribute) => (isOrphaned() ? page.abort() : restore(element, attribute)),
    mayWait: () => !styles?.mayBring(),
    parseAhead: () => world.scrimParseAhead,
    reopened: () => {
      gate.hold();
      listenAgain();
    },
  },
  signal,
);

world.scrimStylesCame = () => {
  const page = { ...findings, trees: () => tree.trees, hurry: () => tree.hurry(), listen, signal };
  styles ??= world.scrimFollowStyles?.(page);
};
world.scrimStylesCame();

addEventListener(
  'pageshow',
  ({ persisted }) => {
    if (!persisted) return;
    connection.renew();
    pictures.resume();
    countSoon(true);
  },
  { signal },
);
onSettings(apply, signal);
void start();

answerAsPage(
  {
    pageReport: () => ({
      url: location.href,
      filtering: rules?.filtering ?? true,
      pictures: pictures.report(),
      answers: connection.answers,
      standard: pictures.standardInForce,
    }),
    revealAll: () => pictures.treatAll('show'),
    blurAll: () => pictures.treatAll('blur'),
    treatPointed: (_sender, as) => pointed.treat(as),
    revealPlaced: () => controls.showPlaced(),
  },
  signal,
);

function changedView(): void {
  controls.refresh();
  countSoon();
}

async function start(): Promise<void> {
  const settings = await readSettings();
  if (topUrl) return apply(settings);
  // Chrome tells the outermost page's origin at once, the background its whole address after a while.
  topUrl = location.ancestorOrigins?.[location.ancestorOrigins.length - 1] ?? '';
  if (topUrl) apply(settings);
  topUrl = (await askBackground('topUrl').catch(() => '')) || topUrl || location.href;
  apply(await readSettings());
}

function apply(settings: Settings): void {
  if (!topUrl) return;
  const next: Rules = {
    settings,
    filtering: isFiltered(settings, topUrl),
    sensitivity: sensitivityOn(settings, topUrl),
  };
  // A page that was not filtered when it loaded has no veil yet, and in Chrome none above what the page says.
  const { backgrounds, effect } = next.settings;
  const before = rules?.filtering ? rules.settings : undefined;
  if (next.filtering && (backgrounds !== before?.backgrounds || effect !== before.effect)) void veilFrame();
  else if (!next.filtering) gate.open();
  rules = next;
  connection.heed(settings.learnt);
  if (next.filtering && backgrounds && !styles) void askBackground('loadScript', 'backgrounds').catch(() => undefined);
  pictures.rejudge(next);
}

async function veilFrame(): Promise<void> {
  try {
    seal(await askBackground('veilFrame'));
    gate.open();
  } catch {
    // Without a background the veil stays what it is, and what only the user's sheets hide stays away.
    gate.hold('plain');
    if (!signal.aborted && !isOrphaned()) setTimeout(veilFrame, AGAIN);
  }
}

/** Whether the extension was updated or removed: a newer content script has taken over, or nobody should. */
function isOrphaned(): boolean {
  return !browser.runtime?.id;
}
