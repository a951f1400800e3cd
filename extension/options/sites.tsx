import { useState } from 'preact/hooks';
import { say, sayCount } from '../shared/say.ts';
import type { SiteRule } from '../shared/settings.ts';
import { isSite, shortestSite } from '../shared/sites.ts';
import type { Section } from './options-view.tsx';
import { SettingChoice } from './setting-controls.tsx';
import { SiteText } from './site-text.tsx';

/** Rows that are drawn at once; the search finds the others. */
const ROWS = 100;

/** Which sites are filtered, and how much. */
export function Sites(section: Section) {
  const { settings, fixed, changer } = section;
  const disabled = fixed.has('sites');
  const [sought, seek] = useState('');
  const found = settings.sites.filter(({ pattern }) => pattern.includes(sought.trim().toLowerCase()));
  const replace = (old: SiteRule, by?: SiteRule) =>
    changer.change({ sites: settings.sites.flatMap((rule) => (rule !== old ? [rule] : by ? [by] : [])) });
  return (
    <>
      <section class="card stack">
        <SettingChoice
          section={section}
          name="siteMode"
          legend={say('siteMode')}
          options={[
            { value: 'except', label: say('siteModeExcept') },
            { value: 'only', label: say('siteModeOnly') },
          ]}
        />
      </section>
      <section class="card stack">
        <AddSite
          disabled={disabled}
          taken={settings.sites.map(({ pattern }) => pattern)}
          onAdd={(rule) => changer.change({ sites: [...settings.sites, rule] })}
        />
        {settings.sites.length > 0 && (
          <input
            class="field"
            id="search-sites"
            type="search"
            placeholder={say('searchSites')}
            aria-label={say('searchSites')}
            value={sought}
            onInput={(event) => seek(event.currentTarget.value)}
          />
        )}
        <ul class="rows" id="sites" aria-label={say('sectionSites')}>
          {found.slice(0, ROWS).map((rule) => (
            <SiteRow
              key={rule.pattern}
              rule={rule}
              disabled={disabled}
              mode={settings.siteMode}
              onChange={(by) => replace(rule, by)}
              onDelete={() => void replace(rule)}
            />
          ))}
        </ul>
        <p class="muted small" role="status" id="sites-found">
          {settings.sites.length === 0 ? say('noSites') : sayCount('sitesFound', found.length)}
        </p>
      </section>
      <SiteText {...section} />
    </>
  );
}

interface AddSiteProps {
  readonly disabled: boolean;
  readonly taken: readonly string[];
  readonly onAdd: (rule: SiteRule) => Promise<boolean>;
}

function AddSite({ disabled, taken, onAdd }: AddSiteProps) {
  const [text, type] = useState('');
  const pattern = shortestSite(text);
  const problem = problemWith(pattern, taken);
  return (
    <form
      class="stack"
      onSubmit={async (event) => {
        event.preventDefault();
        if (!problem && (await onAdd({ pattern }))) type('');
      }}
    >
      <label for="new-site">{say('addSite')}</label>
      <div class="row grow">
        <input
          class="field"
          id="new-site"
          value={text}
          dir="ltr"
          placeholder="example.org"
          aria-describedby="site-grammar site-problem"
          disabled={disabled}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <button type="submit" class="button primary" id="add-site" disabled={disabled || problem !== undefined}>
          {say('add')}
        </button>
      </div>
      <p id="site-problem" role="status" class="small">
        {pattern && problem}
      </p>
      <p id="site-grammar" class="muted small">
        {say('siteGrammar')}
      </p>
    </form>
  );
}

interface SiteRowProps {
  readonly rule: SiteRule;
  readonly disabled: boolean;
  readonly mode: 'except' | 'only';
  readonly onChange: (rule: SiteRule) => Promise<boolean>;
  readonly onDelete: () => void;
}

function SiteRow({ rule, disabled, mode, onChange, onDelete }: SiteRowProps) {
  const [editing, edit] = useState<string>();
  const save = async () => {
    const pattern = shortestSite(editing ?? '');
    if (isSite(pattern) && (await onChange({ ...rule, pattern }))) edit(undefined);
  };
  return (
    <li class="row">
      {editing === undefined ? (
        <bdi class="site">{rule.pattern}</bdi>
      ) : (
        <input
          class="field site"
          dir="ltr"
          aria-label={say('editSite', rule.pattern)}
          value={editing}
          onInput={(event) => edit(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void save();
            if (event.key === 'Escape') edit(undefined);
          }}
        />
      )}
      <select
        class="field narrow"
        aria-label={say('siteSensitivity', rule.pattern)}
        disabled={disabled}
        value={rule.sensitivity ?? ''}
        onChange={(event) => void onChange(withSensitivity(rule, event.currentTarget.value))}
      >
        <option value="">{say(mode === 'except' ? 'siteAllowed' : 'siteGeneral')}</option>
        {sensitivitiesFor(rule).map((sensitivity) => (
          <option key={sensitivity} value={sensitivity}>
            {say('siteFilteredAt', sensitivity)}
          </option>
        ))}
      </select>
      {editing === undefined ? (
        <button
          type="button"
          class="button quiet"
          disabled={disabled}
          aria-label={say('editSite', rule.pattern)}
          onClick={() => edit(rule.pattern)}
        >
          {say('edit')}
        </button>
      ) : (
        <button type="button" class="button" disabled={!isSite(editing)} onClick={() => void save()}>
          {say('save')}
        </button>
      )}
      <button
        type="button"
        class="button quiet"
        disabled={disabled}
        aria-label={say('deleteSite', rule.pattern)}
        onClick={onDelete}
      >
        {say('delete')}
      </button>
    </li>
  );
}

function withSensitivity({ pattern }: SiteRule, chosen: string): SiteRule {
  return chosen === '' ? { pattern } : { pattern, sensitivity: Number(chosen) };
}

/** Tens, and whatever the rule has. */
function sensitivitiesFor({ sensitivity }: SiteRule): number[] {
  const tens = Array.from({ length: 11 }, (_, i) => 10 * i);
  return [...new Set(sensitivity === undefined ? tens : [...tens, sensitivity])].sort((a, b) => a - b);
}

function problemWith(pattern: string, taken: readonly string[]): string | undefined {
  if (!isSite(pattern)) return say('notASite', pattern);
  return taken.includes(pattern) ? say('siteListed', pattern) : undefined;
}
