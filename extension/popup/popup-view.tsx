import browser from 'webextension-polyfill';
import { requestAccess } from '../shared/access.ts';
import type { HostReport } from '../shared/messages.ts';
import { say, sayIfKnown, sayNumber } from '../shared/say.ts';
import { isFilteredBySites, siteOf, withFiltering } from '../shared/sites.ts';
import { Switch } from '../shared/ui/controls.tsx';
import type { Followed } from '../shared/ui/follow-settings.ts';
import { nameOfBackend } from '../shared/ui/name.ts';
import { type Changer, useChange } from '../shared/ui/use-change.tsx';
import { Pause } from './pause.tsx';
import { type OpenPage, toAllFrames } from './read-page.ts';
import { Sensitivity } from './sensitivity.tsx';
import { remarks, sentence, stateOf } from './state.ts';

/** What is known of settings and page. */
export interface Known extends Followed {
  readonly page: OpenPage;
}

/** What every part of the popup is given. */
export interface Part extends Known {
  readonly changer: Changer;
}

/** Everything below the heading. */
export function Popup(known: Known) {
  const changer = useChange();
  const part = { ...known, changer };
  return (
    <>
      <main class="stack">
        <Site {...part} />
        <Sensitivity {...part} />
        <Actions {...part} />
        <Pause {...part} />
      </main>
      <Backend page={known.page} />
      {changer.dialog}
    </>
  );
}

/** State of this site, and the big switch. */
function Site({ page, settings, fixed, changer }: Part) {
  const state = stateOf(page, settings, Date.now());
  const site = page.url && siteOf(page.url);
  const filtered = Boolean(page.url && isFilteredBySites(settings, page.url));
  return (
    <section class={`card site ${state}`}>
      {site && (
        <Switch
          id="site"
          label={<strong>{site}</strong>}
          hint={say(filtered ? 'siteFiltered' : 'siteAllowed')}
          checked={filtered}
          disabled={fixed.has('sites')}
          onChange={(wanted) => void changer.change({ sites: withFiltering(settings, page.url!, wanted) })}
        />
      )}
      <div role="status">
        <p id="state">{sentence(state, page, settings)}</p>
        {state === 'filtering' &&
          remarks(page).map((remark) => (
            <p key={remark} class="muted small">
              {remark}
            </p>
          ))}
      </div>
      {state === 'no-access' && (
        <>
          <p class="muted small">{say('welcomeAccessWhy')}</p>
          <button type="button" class="button primary" id="grant" onClick={() => void requestAccess()}>
            {say('welcomeGrant')}
          </button>
        </>
      )}
      {state === 'unreached' && (
        <button type="button" class="button" id="reload" onClick={() => void browser.tabs.reload(page.tabId)}>
          {say('reloadPage')}
        </button>
      )}
      {page.host?.degraded && (
        <p class="note warn small" id="degraded" title={page.host.degraded}>
          {say('degraded', nameOfDegradation(page.host))}
        </p>
      )}
    </section>
  );
}

/** What the backend in use lacks; the host's own words, in English, where that is not known. */
const nameOfDegradation = ({ backend, degraded = '' }: HostReport): string =>
  sayIfKnown(`degraded_${backend.replaceAll('-', '_')}`) ?? degraded;

/** What can be done to this page once. */
function Actions({ page, settings, changer }: Part) {
  const reached = page.frames?.some(({ filtering }) => filtering) ?? false;
  const showAll = async () => {
    if (!settings.lockReveal || (await changer.open())) await toAllFrames(page.tabId, 'revealAll');
  };
  return (
    <div class="actions">
      <button type="button" class="button" id="show-all" disabled={!reached} onClick={() => void showAll()}>
        {say('showAllOnce')}
      </button>
      <button
        type="button"
        class="button"
        id="blur-all"
        disabled={!reached}
        onClick={() => void toAllFrames(page.tabId, 'blurAll')}
      >
        {say('blurAll')}
      </button>
    </div>
  );
}

/** What judges, and how fast. */
function Backend({ page: { host } }: { page: OpenPage }) {
  if (!host) return null;
  const name = nameOfBackend(host.backend);
  const speed =
    host.medianMs === undefined
      ? undefined
      : sayNumber(host.medianMs, { maximumFractionDigits: host.medianMs < 10 ? 1 : 0 });
  return (
    <footer class="muted small number" id="backend">
      {speed === undefined ? say('backendIdle', name) : say('backendSpeed', name, speed)}
    </footer>
  );
}
