import type { ComponentChildren } from 'preact';
import type { Settings } from '../../shared/settings.ts';
import type { Section } from '../options-view.tsx';
import { Speed } from './speed.tsx';

export interface ModelChoiceProps {
  readonly section: Section;
  /** As `settings.model` names it. */
  readonly model: Settings['model'];
  /** What it is, in its label. */
  readonly children: ComponentChildren;
  /** What can be done with it besides. */
  readonly more?: ComponentChildren;
}

/** One of the models, to be chosen, with its speed here. */
export function ModelChoice({ section: { settings, changer }, model, children, more }: ModelChoiceProps) {
  const isChosen = settings.model === model;
  return (
    <div class="model row">
      <label class="choice">
        <input
          type="radio"
          name="model"
          value={model}
          checked={isChosen}
          onChange={(event) => {
            // What is shown follows the stored setting, which a lock may refuse to change.
            event.currentTarget.checked = isChosen;
            void changer.change({ model });
          }}
        />
        <span>{children}</span>
      </label>
      <Speed model={model} />
      {more}
    </div>
  );
}
