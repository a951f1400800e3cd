import type { Reason } from '../../../src/failure.ts';
import { language, say, sayIfKnown, sayPercent } from '../../shared/say.ts';
import type { Settings } from '../../shared/settings.ts';
import type { listen } from '../find/listen.ts';
import { subjectsAt } from '../find/subjects-at.ts';
import { rootElement } from '../find/unclobbered.ts';
import type { Pictures } from '../judge/pictures.ts';
import type { Subject } from '../subjects/subject.ts';
import { CONTROL_STYLE } from './reveal-style.ts';
import { teach } from './teach.ts';

/** CSS pixels: over a smaller picture the control would hide more than it says. */
const LEAST_WIDTH = 64;
const LEAST_HEIGHT = 40;

/** Milliseconds after a picture was shown in which nothing else is offered over it: the click may have been a double one. */
const HUSH = 700;

/** A transparent pixel. */
const NOTHING = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

const REASONS: Partial<Record<Reason, Parameters<typeof say>[0]>> = {
  corrupt: 'reasonCorrupt',
  'too-large': 'reasonTooLarge',
  'timed-out': 'reasonTimedOut',
  unreadable: 'reasonUnreadable',
  'host-gone': 'reasonHostGone',
  'no-backend': 'reasonNoBackend',
};

/**
 * The control over a veiled picture: a name for it, “Show”, “This is fine”, and “Try again” where it could not be judged;
 * over one that was shown, “This is fine” and “Blur this picture”. It lies in the top layer, above whatever the page
 * stacks up, in a shadow root that the page cannot enter; every such picture has one that Tab reaches, placed over its
 * picture while it is hovered or focused.
 */
export class RevealControls {
  readonly #layer = document.createElement('div');
  readonly #shadow = this.#layer.attachShadow({ mode: 'closed' });
  readonly #controls = new Map<Subject, HTMLElement>();
  readonly #nothing = new Image();
  #placed: Subject | undefined;
  #revealed: Subject | undefined;
  #pointed: Subject | undefined;
  #scheduled = false;
  #hushedUntil = 0;

  constructor(
    private readonly pictures: Pictures,
    on: typeof listen,
    signal: AbortSignal,
  ) {
    this.#nothing.src = NOTHING;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CONTROL_STYLE);
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#layer.popover = 'manual';
    // The page's own styles for `div` or `[popover]` must not move or hide it.
    this.#layer.style.setProperty('all', 'initial', 'important');
    on('pointermove', (event: PointerEvent) => this.#hover(event), signal);
    on('click', (event: MouseEvent) => this.#click(event), signal);
    on('mousedown', (event: MouseEvent) => this.#press(event), signal);
    on('dragstart', (event: DragEvent) => this.#drag(event), signal);
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
    // Its words are the browser's, not the page's.
    [control.lang, control.dir] = [language(), say('textDirection')];
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
    const buttons = this.#actsOn(subject).map(([key, act]) => this.#button(say(key), `${say(key)}. ${name}`, act));
    control.replaceChildren(text, ...buttons);
  }

  /** What can be done with it: the words, and what they do. */
  #actsOn(subject: Subject): [Parameters<typeof say>[0], () => void][] {
    const veiled = this.pictures.veiled(subject);
    const acts: [Parameters<typeof say>[0], () => void][] = [];
    if (veiled && this.#offersShow()) acts.push(['revealShow', () => this.#show(subject)]);
    if (veiled?.failure) acts.push(['revealRetry', () => this.pictures.retry(subject)]);
    if (veiled?.verdict?.kind === 'blur' || !veiled) acts.push(['menuFine', () => this.#teach(subject, 'fine')]);
    if (!veiled) acts.push(['menuBlur', () => this.#teach(subject, 'blur')]);
    return acts;
  }

  #teach(subject: Subject, lesson: 'fine' | 'blur'): void {
    // What could not be learnt has changed nothing, or is blurred as long as the page is open.
    void teach(this.pictures, subject, lesson).catch(() => undefined);
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

  /** What the control says of its subject; undefined where there is none. */
  #nameOf(subject: Subject): string | undefined {
    const veiled = this.pictures.veiled(subject);
    if (veiled?.failure) return say('revealUnjudged', say(REASONS[veiled.failure.reason] ?? 'reasonUnreadable'));
    const verdict = veiled?.verdict ?? this.pictures.revealed(subject);
    if (!verdict || !this.#offersShow()) return undefined;
    if (verdict.kind !== 'blur') return say('revealBlurredHere');
    const { because, score } = verdict;
    const category = nameOfCategory(because, this.pictures.ownCategories);
    return say(veiled ? 'revealBlurred' : 'revealShown', category, sayPercent(score));
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
    this.#hushedUntil = performance.now() + HUSH;
    this.#place(undefined);
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

  #hover({ clientX, clientY, buttons }: PointerEvent): void {
    if (this.#controls.size === 0 && !this.#revealed) return;
    // While something of the page's is dragged, nothing may lie between it and where it goes.
    if (buttons !== 0 && !this.#layer.matches(':active')) {
      this.#place(undefined);
      return;
    }
    if (document.elementFromPoint(clientX, clientY) === this.#layer) return;
    const under = subjectsAt(clientX, clientY, this.pictures);
    const { way, veilOnLeave } = this.pictures.revealing;
    if (veilOnLeave && this.#revealed && !under.includes(this.#revealed)) this.#veilAgain();
    this.#pointed = under.find((subject) => this.#controls.has(subject));
    const offers = way === 'hover' || (this.#pointed && this.pictures.veiled(this.#pointed)?.failure);
    const isHushed = this.#pointed === this.#revealed && performance.now() < this.#hushedUntil;
    this.#place(offers && !isHushed ? this.#pointed : undefined);
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

  /** The menu that the right button opens is to be the picture's own, with all that a page offers there. */
  #press(event: MouseEvent): void {
    if (event.button !== 2 || event.target !== this.#layer) return;
    // Else the button under the pointer takes the focus, which brings the control back.
    event.preventDefault();
    this.#place(undefined);
  }

  /** Under the pointer Chrome draws what is dragged from the picture itself, sharp. */
  #drag({ clientX, clientY, dataTransfer }: DragEvent): void {
    const isVeiled = (subject: Subject) => this.pictures.veiled(subject) !== undefined;
    if (subjectsAt(clientX, clientY, this.pictures).some(isVeiled)) dataTransfer?.setDragImage(this.#nothing, 0, 0);
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
    // What is shown is to be seen: there it lies along the lower edge.
    const isShown = !this.pictures.veiled(subject);
    control.style.top = `${isShown ? Math.min(top + height, innerHeight) : top + height / 2}px`;
    control.toggleAttribute('data-low', isShown);
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
