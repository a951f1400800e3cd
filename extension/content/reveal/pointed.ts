import { askBackground } from '../../shared/ask.ts';
import type { Lesson } from '../../shared/messages.ts';
import { listen } from '../find/listen.ts';
import { subjectsAt } from '../find/subjects-at.ts';
import type { Pictures } from '../judge/pictures.ts';
import type { Subject } from '../subjects/subject.ts';
import { teach } from './teach.ts';

/** What the last context menu opened on. */
export class Pointed {
  #subject: Subject | undefined;

  constructor(
    private readonly pictures: Pictures,
    signal: AbortSignal,
  ) {
    // Told on the press already: when the menu's own event comes, it is as good as drawn.
    const look = (event: MouseEvent) => this.#look(event);
    const press = (event: MouseEvent) => event.button === 2 && look(event);
    listen('pointerdown', press, signal);
    listen('contextmenu', look, signal);
  }

  async treat(as: 'show' | Lesson): Promise<void> {
    if (!this.#subject) return;
    if (as !== 'show') await teach(this.pictures, this.#subject, as);
    else if (this.pictures.revealing.way !== 'never') this.pictures.treat(this.#subject, as);
  }

  #look({ clientX, clientY, isTrusted }: MouseEvent): void {
    if (!isTrusted) return;
    this.#subject = subjectsAt(clientX, clientY, this.pictures)[0];
    const picture = this.#subject ? this.pictures.pointedAt(this.#subject) : 'none';
    // Without a background there is no menu either.
    void askBackground('pointedAt', picture).catch(() => undefined);
  }
}
