import { useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { say } from '../shared/say.ts';
import { useCards } from '../shared/ui/use-cards.ts';
import { CHECKS, type Finding } from './check-browser.ts';
import { LIBRARIES } from './libraries.ts';

const PRIVACY = ['privacy1', 'privacy2', 'privacy3', 'privacy4', 'privacy5'] as const;

/** Version, privacy, licences, and a check of this browser. */
export function About() {
  const cards = useCards() ?? [];
  return (
    <>
      <section class="card stack">
        <p id="version">{say('version', browser.runtime.getManifest().version)}</p>
        <h2>{say('privacy')}</h2>
        <ul class="bullets">
          {PRIVACY.map((key) => (
            <li key={key}>{say(key)}</li>
          ))}
        </ul>
      </section>
      <SelfTest />
      <section class="card stack">
        <h2>{say('licences')}</h2>
        <dl class="pairs">
          {cards.map(({ id, title, source }) => (
            <div key={id}>
              <dt>
                <bdi>{title}</bdi>
              </dt>
              <dd>
                <a href={source.url}>
                  {source.name} {source.version}
                </a>
                , {source.licence}
              </dd>
            </div>
          ))}
          {LIBRARIES.map(({ name, licence }) => (
            <div key={name}>
              <dt>
                <bdi>{name}</bdi>
              </dt>
              <dd>{licence}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

/** Looks whether everything that Scrim needs works here, one check after the other. */
function SelfTest() {
  const [findings, tell] = useState<readonly Finding[]>();
  const [running, run] = useState(false);
  const check = async () => {
    run(true);
    const found: Finding[] = [];
    for (const look of CHECKS) {
      found.push(await look());
      tell([...found]);
    }
    run(false);
  };
  return (
    <section class="card stack">
      <h2>{say('selfTest')}</h2>
      <p class="muted">{say('selfTestHint')}</p>
      <div>
        <button type="button" class="button" id="self-test" disabled={running} onClick={() => void check()}>
          {say('selfTestStart')}
        </button>
      </div>
      <div role="status" aria-busy={running}>
        {findings && (
          <ul class="checks">
            {findings.map(({ name, good, text }) => (
              <li key={name} class={`note ${good}`} data-check={name} data-good={good}>
                <strong>{say(`check_${name}`)}</strong> {text}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
