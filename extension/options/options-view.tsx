import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type MessageKey, say } from '../shared/say.ts';
import { type Followed, useSettings } from '../shared/ui/follow-settings.ts';
import { Mark } from '../shared/ui/mark.tsx';
import { type Changer, useChange } from '../shared/ui/use-change.tsx';
import { About } from './about.tsx';
import { Backup } from './backup.tsx';
import { Filtering } from './filtering.tsx';
import { Corrections } from './learnt/corrections.tsx';
import { OwnCategories } from './learnt/own-categories.tsx';
import { LockSection } from './lock.tsx';
import { Reveal } from './reveal.tsx';
import { Sites } from './sites.tsx';
import { StatisticsSection } from './statistics.tsx';

/** What every section is given. */
export interface Section extends Followed {
  readonly changer: Changer;
}

/** The sections in their order; the key is the address's fragment. */
const SECTIONS: Readonly<Record<string, { readonly title: MessageKey; readonly Content: ComponentType<Section> }>> = {
  filtering: { title: 'sectionFiltering', Content: Filtering },
  sites: { title: 'sectionSites', Content: Sites },
  reveal: { title: 'sectionReveal', Content: Reveal },
  corrections: { title: 'sectionCorrections', Content: Corrections },
  own: { title: 'sectionOwn', Content: OwnCategories },
  lock: { title: 'sectionLock', Content: LockSection },
  statistics: { title: 'sectionStatistics', Content: StatisticsSection },
  backup: { title: 'sectionBackup', Content: Backup },
  about: { title: 'sectionAbout', Content: About },
};

/** The options page: a list of sections and the one that is open. */
export function Options() {
  const followed = useSettings();
  const changer = useChange();
  const open = useFragment();
  if (!followed) return null;
  const name = open in SECTIONS ? open : 'filtering';
  const { title, Content } = SECTIONS[name]!;
  return (
    <div class="page">
      <header>
        <p class="brand row">
          <Mark side={48} size={32} />
          {say('extensionName')}
        </p>
        <nav aria-label={say('sections')}>
          <ul>
            {Object.entries(SECTIONS).map(([key, section]) => (
              <li key={key}>
                <a href={`#${key}`} aria-current={key === name ? 'page' : undefined}>
                  {say(section.title)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main class="stack">
        <h1>{say(title)}</h1>
        {followed.fixed.size > 0 && <p class="note">{say('someFixed')}</p>}
        {followed.settings.lock && <p class="note">{say('isLocked')}</p>}
        <Content {...followed} changer={changer} />
      </main>
      {changer.dialog}
    </div>
  );
}

/** The address's fragment, followed as it changes. */
function useFragment(): string {
  const [fragment, follow] = useState(location.hash.slice(1));
  useEffect(() => {
    const page = new AbortController();
    addEventListener('hashchange', () => follow(location.hash.slice(1)), { signal: page.signal });
    return () => page.abort();
  }, []);
  return fragment;
}
