import type { Reason } from '../../src/failure.ts';
import { say, sayIfKnown, sayPercent } from '../shared/say.ts';
import type { Settings } from '../shared/settings.ts';
import type { listen } from './listen.ts';
import type { Pictures } from './pictures.ts';
import { CONTROL_STYLE } from './reveal-style.ts';
import type { Subject } from './subjects/subject.ts';
import { subjectsAt } from './subjects-at.ts';
import { rootElement } from './unclobbered.ts';

/** CSS pixels: over a smaller picture the control would hide more than it says. */
const LEAST_WIDTH = 64;
const LEAST_HEIGHT = 40;

const REASONS: Partial<Record<Reason, Parameters<typeof say>[0]>> = {
  corrupt: 'reasonCorrupt',
  'too-large': 'reasonTooLarge',
  'timed-out': 'reasonTimedOut',
  unreadable: 'reasonUnreadable',
  'host-gone': 'reasonHostGone',
  'no-backend': 'reasonNoBackend',
};

/**
 * The control over a veiled picture: a name for it, “Show”, and “Try again” where it could not be judged. It lies in
 * the top layer, above whatever the page stacks up, in a shadow root that the page cannot enter; every veiled picture
 * has one that Tab reaches, placed over its picture while it is hovered or focused.
 */
export class RevealControls {
  readonly #layer = document.createElement('div');
  readonly #shadow = this.#layer.attachShadow({ mode: 'closed' });
  readonly #controls = new Map<Subject, HTMLElement>();
  #placed: Subject | undefined;
  #revealed: Subject | undefined;
  #pointed: Subject | undefined;
  #scheduled = false;

  constructor(
    private readonly pictures: Pictures,
    on: typeof listen,
    signal: AbortSignal,
  ) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CONTROL_STYLE);
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#layer.popover = 'manual';
    // The page's own styles for `div` or `[popover]` must not move or hide it.
    this.#layer.style.setProperty('all', 'initial', 'important');
    on('pointermove', (event: PointerEvent) => this.#hover(event), signal);
    on('click', (event: MouseEvent) => this.#click(event), signal, false);
    on('scroll', () => this.#place(undefined), signal);
    on('keydown', (event: KeyboardEvent) => this.#escape(event), signal);
    signal.addEventListener('abort', () => this.#layer.remove());
  }

  /** Follows what is veiled now: at most once a frame. */
  refresh(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#follow();
    });
  }

  #follow(): void {
    for (const [subject, control] of this.#controls) {
      if (this.#nameOf(subject) !== undefined) continue;
      control.remove();
      this.#controls.delete(subject);
      if (this.#placed === subject) this.#placed = undefined;
    }
    for (const subject of this.pictures.subjects()) {
      const name = this.#nameOf(subject);
      if (name === undefined) continue;
      const control = this.#controls.get(subject) ?? this.#create(subject);
      const key = `${name} ${this.#offersShow()}`;
      if (control.dataset.key !== key) this.#fill(subject, control, name);
      control.dataset.key = key;
    }
    if (this.#controls.size === 0) this.#layer.remove();
    else if (!this.#layer.isConnected) this.#open();
  }

  #open(): void {
    rootElement()?.append(this.#layer);
    this.#layer.showPopover();
  }

  #create(subject: Subject): HTMLElement {
    const control = document.createElement('div');
    control.role = 'group';
    control.addEventListener('focusin', () => this.#focus(subject));
    control.addEventListener('focusout', () => this.#place(undefined));
    // Tab goes through the controls as it would through the pictures.
    const next = [...this.#controls.keys()]
      .filter((other) => precedes(subject.element, other.element))
      .reduce<Subject | undefined>(
        (first, other) => (first && precedes(first.element, other.element) ? first : other),
        undefined,
      );
    this.#shadow.insertBefore(control, (next && this.#controls.get(next)) ?? null);
    this.#controls.set(subject, control);
    return control;
  }

  #fill(subject: Subject, control: HTMLElement, name: string): void {
    control.ariaLabel = name;
    const text = document.createElement('span');
    text.textContent = name;
    text.ariaHidden = 'true';
    const buttons: HTMLButtonElement[] = [];
    if (this.#offersShow()) {
      buttons.push(this.#button(say('revealShow'), `${say('revealShow')}. ${name}`, () => this.#show(subject)));
    }
    if (this.pictures.veiled(subject)?.failure) {
      buttons.push(
        this.#button(say('revealRetry'), `${say('revealRetry')}. ${name}`, () => this.pictures.retry(subject)),
      );
    }
    control.replaceChildren(text, ...buttons);
  }

  #button(label: string, name: string, act: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.ariaLabel = name;
    button.addEventListener('click', (event) => {
      event.preventDefault();
      event.stopPropagation();
      // Only a person may reveal: a click that a page makes up is not trusted.
      if (event.isTrusted) act();
    });
    return button;
  }

  #nameOf(subject: Subject): string | undefined {
    const veiled = this.pictures.veiled(subject);
    if (!veiled || !(veiled.failure || this.#offersShow())) return undefined;
    if (veiled.failure) return say('revealUnjudged', say(REASONS[veiled.failure.reason] ?? 'reasonUnreadable'));
    if (veiled.verdict?.kind !== 'blur') return say('revealBlurredHere');
    const { because, score } = veiled.verdict;
    return say('revealBlurred', nameOfCategory(because, this.pictures.ownCategories), sayPercent(score));
  }

  /** Shows the picture that is pointed at or focused, if there is a veiled one. */
  showPlaced(): void {
    const subject = this.#placed ?? this.#pointed;
    if (subject && this.pictures.veiled(subject) && this.pictures.revealing.way !== 'never') this.#show(subject);
  }

  #offersShow(): boolean {
    const { way } = this.pictures.revealing;
    return way === 'hover' || way === 'click';
  }

  #show(subject: Subject): void {
    this.pictures.reveal(subject, true);
    this.#revealed = subject;
    this.refresh();
  }

  #escape(event: KeyboardEvent): void {
    if (event.key === 'Escape' && event.isTrusted) this.#veilAgain();
  }

  #veilAgain(): void {
    if (!this.#revealed) return;
    this.pictures.reveal(this.#revealed, false);
    this.#revealed = undefined;
    this.refresh();
  }

  #focus(subject: Subject): void {
    subject.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#place(subject);
  }

  #hover({ clientX, clientY }: PointerEvent): void {
    if (this.#controls.size === 0 && !this.#revealed) return;
    if (document.elementFromPoint(clientX, clientY) === this.#layer) return;
    const under = subjectsAt(clientX, clientY, this.pictures);
    const { way, veilOnLeave } = this.pictures.revealing;
    if (veilOnLeave && this.#revealed && !under.includes(this.#revealed)) this.#veilAgain();
    this.#pointed = under.find((subject) => this.#controls.has(subject));
    const offers = way === 'hover' || (this.#pointed && this.pictures.veiled(this.#pointed)?.failure);
    this.#place(offers ? this.#pointed : undefined);
  }

  /** Where a click shows: the first one does nothing else, though the picture be in a link. */
  #click(event: MouseEvent): void {
    if (this.pictures.revealing.way !== 'click' || !event.isTrusted || event.composedPath()[0] === this.#layer) return;
    const under = subjectsAt(event.clientX, event.clientY, this.pictures);
    const subject = under.find((one) => this.#controls.has(one));
    if (!subject || !this.pictures.veiled(subject)?.verdict) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#show(subject);
  }

  #place(subject: Subject | undefined): void {
    if (this.#placed) this.#controls.get(this.#placed)?.removeAttribute('data-placed');
    this.#placed = undefined;
    const control = subject && this.#controls.get(subject);
    if (!subject || !control) return;
    const { left, top, width, height } = subject.element.getBoundingClientRect();
    if (width < LEAST_WIDTH || height < LEAST_HEIGHT) return;
    this.#placed = subject;
    control.style.left = `${left + width / 2}px`;
    control.style.top = `${top + height / 2}px`;
    control.style.maxWidth = `${Math.max(width - 8, LEAST_WIDTH)}px`;
    control.setAttribute('data-placed', '');
  }
}

/** Built-in categories in the user's language, own ones by their own names. */
function nameOfCategory(category: string, own: Settings['own']): string {
  const id = category.replace(/^own:/, '');
  return own[id]?.name ?? sayIfKnown(`category_${id}`) ?? id;
}

function precedes(a: Node, b: Node): boolean {
  return (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
