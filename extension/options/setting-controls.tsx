import type { Settings } from '../shared/settings.ts';
import { Choice, type Option, Switch } from '../shared/ui/controls.tsx';
import type { Section } from './options-view.tsx';

/** Names of the settings that take such values. */
type NameOf<T> = { [K in keyof Settings]: Settings[K] extends T ? K : never }[keyof Settings];

interface Props<K extends keyof Settings> {
  readonly section: Section;
  /** Of the setting. */
  readonly name: K;
}

interface SwitchProps extends Props<NameOf<boolean>> {
  readonly label: string;
  readonly hint: string;
  readonly disabled?: boolean;
}

/** Turns a setting on and off. */
export function SettingSwitch({ section, name, disabled, ...shown }: SwitchProps) {
  const { settings, fixed, changer } = section;
  return (
    <Switch
      {...shown}
      id={inPage(name)}
      checked={settings[name]}
      disabled={disabled || fixed.has(name)}
      onChange={(on) => void changer.change({ [name]: on })}
    />
  );
}

interface ChoiceProps<K extends NameOf<string>> extends Props<K> {
  readonly legend: string;
  readonly options: readonly Option<Settings[K]>[];
}

/** Chooses a setting's value among a few. */
export function SettingChoice<K extends NameOf<string>>({ section, name, legend, options }: ChoiceProps<K>) {
  const { settings, fixed, changer } = section;
  return (
    <Choice
      name={inPage(name)}
      legend={legend}
      options={options}
      value={settings[name]}
      disabled={fixed.has(name)}
      onChange={(value) => void changer.change({ [name]: value })}
    />
  );
}

/** A setting's name as ids and names are written in pages: `site-mode` for `siteMode`. */
function inPage(name: keyof Settings): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
