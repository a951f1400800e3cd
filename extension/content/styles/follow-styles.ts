import {
  elementsIn,
  isAttributed,
  isElement,
  isParsing,
  localNameOf,
  parentOf,
  readAttribute,
} from '../find/unclobbered.ts';
import { PaintedSubject } from '../subjects/painted.ts';
import { mark, restore } from '../veil/guard.ts';
import { lift } from '../veil/lift.ts';
import { STYLE_ATTRIBUTES, WAIT_ATTRIBUTE } from '../veil/marks.ts';
import { AfterLayout } from './after-layout.ts';
import type { FollowedPage } from './followed-page.ts';
import { mayBringPictures, mayStyleBringPictures, type Sheet } from './may-bring-pictures.ts';
import { PLACES, type Place, paintedAt } from './painted.ts';
import { type Found, ToLookAt } from './to-look-at.ts';
import { Waiting } from './waiting.ts';
import { WhenIdle } from './when-idle.ts';

/** What an element bears: a subject at each place, or nothing but ornament. */
type Bearer = Map<Place, PaintedSubject | undefined>;

/** Events after which other styles may hold, though nothing in the tree changed. */
const STATES = 'pointerover pointerdown pointerup focusin focusout change input toggle animationstart'.split(' ');
/** Elements that are looked at before a change of one of them is left to the rounds. */
const MANY = 400;
/** Milliseconds between two looks at what nothing tells of: at first, and after nothing has happened for a while. */
const OFTEN = 150;
const SELDOM = 500;
/** Elements in a frame that are new, and in one such look those of a round: a few milliseconds at most. */
const TURN = 500;
const SLICE = 200;
/** Inline styles that may paint something. */
const PAINTS = /url\(|image|gradient|--|content/;
/** Those that may paint it on what the element contains. */
const INHERITED = /(?:--|list-style)[^;]*(?:url|image|src)\(/;
const SHEETS = ['style', 'link'];

/**
 * Finds what style sheets paint, by the computed styles of the elements that are new or may have changed, and of all
 * others in turn. backgrounds.css hides what has not been found: this decides only how soon gradients, icons and
 * pictures are seen, which is in the same frame where anything tells of them.
 */
export class StyleFollower {
  readonly #known = new Map<Element, Bearer>();
  /** Elements that may bear something now. */
  readonly #fresh = new ToLookAt();
  /** Those among them that show a picture by themselves, which `content` may take the place of. */
  readonly #images = new Set<Element>();
  /** Roots of everything that may bear something else now. */
  readonly #changed = new Set<Node>();
  #mayAllHaveChanged = false;
  #isAllFresh = false;
  /** Those that made all fresh. */
  readonly #sheets = new Set<Sheet>();
  /** Those that have not been searched for pictures that only a look finds; whether there may be any; whether that is known. */
  readonly #unread = new Set<Sheet>();
  #brings = false;
  #isAsked = false;
  /** The elements that have not been looked at in this round. */
  #round: Iterator<Element> | undefined;
  #slice = 0;
  readonly #whenIdle = new WhenIdle(() => this.#afterLayout.soon(), OFTEN);
  #interval = OFTEN;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What came in such numbers that it could not all be looked at before it is painted. */
  readonly #waiting = new Waiting();
  readonly #afterLayout: AfterLayout;
  /** Of what had no box, or one too small to matter; told after layout as well. */
  readonly #sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) this.#lookAgain(target);
  });

  constructor(private readonly page: FollowedPage) {
    const { listen, signal } = page;
    this.#afterLayout = new AfterLayout(() => this.#update(), signal);
    for (const type of STATES) listen(type, (event: Event) => this.#changedState(event), signal);
    listen('load', ({ target }: Event) => this.children(target as Element), signal);
    for (const type of ['resize', 'hashchange']) addEventListener(type, () => this.#changedSheets(), { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      this.#sizes.disconnect();
    });
    for (const root of page.trees())
      for (const sheet of root.querySelectorAll<Sheet>(SHEETS.join())) this.#unread.add(sheet);
    this.#wait();
    this.#changedSheets();
  }

  entered(element: Element): void {
    this.#enter(element);
    this.children(element);
    this.#soon();
  }

  #enter(element: Element): void {
    this.#fresh.add(element);
    const name = localNameOf(element);
    if (name === 'img') this.#images.add(element);
    if (isAttributed(element)) this.#enterAttributed(element);
    if (name === 'feImage') {
      this.#waiting.hideAll();
      this.#bring();
    }
    if (this.#fresh.size > TURN && this.mayBring()) this.#hold(element);
  }

  #enterAttributed(element: Element): void {
    // The page may have written marks before it put the element in.
    for (const place of PLACES) restore(element, STYLE_ATTRIBUTES[place]);
    restore(element, WAIT_ATTRIBUTE);
    if (mayStyleBringPictures(readAttribute(element, 'style') ?? '')) this.#bring();
  }

  /** Whether anything was seen that may put pictures where only a look finds them, here or in what inherits them. */
  mayBring(): boolean {
    if (this.#brings || this.#isAsked) return this.#brings;
    this.#isAsked = true;
    queueMicrotask(() => {
      this.#isAsked = false;
    });
    const isAdopting = [...this.page.trees()].some(({ adoptedStyleSheets }) => adoptedStyleSheets.length > 0);
    if (isAdopting) this.#bring();
    else this.#search(this.#unread);
    return this.#brings;
  }

  /** Whether any of the sheets may; reading a sheet's rules costs, and is done once. */
  #search(sheets: ReadonlySet<Sheet>): boolean {
    const mayBring = [...sheets].some(mayBringPictures);
    for (const sheet of sheets) this.#unread.delete(sheet);
    if (mayBring) this.#bring();
    return mayBring;
  }

  /** From now on what cannot be looked at in time waits, and so does what already came. */
  #bring(): void {
    if (this.#brings) return;
    this.#brings = true;
    this.page.hurry();
    if (this.#fresh.size > TURN) for (const element of this.#fresh) this.#hold(element);
  }

  #hold(element: Element): void {
    this.#waiting.hold(element, (node) => this.#fresh.has(node as Element));
  }

  left(element: Element): void {
    this.#fresh.delete(element);
    this.#images.delete(element);
    this.#waiting.looked(element);
    this.#sizes.unobserve(element);
    for (const place of this.#known.get(element)?.keys() ?? []) this.#drop(element, place);
  }

  /** One of its attributes was written. */
  restyled(element: Element, attribute: string): void {
    const style = readAttribute(element, 'style') ?? '';
    // Selectors reach what comes after an element as well as what is in it.
    if (attribute !== 'style') this.#touch(parentOf(element) ?? element, element);
    else if (INHERITED.test(style)) {
      this.#bring();
      this.#touch(element, element);
    } else if (this.#known.has(element)) this.#changed.add(element);
    else if (PAINTS.test(style)) this.#fresh.add(element);
    else return;
    this.#soon();
  }

  /** What an element contains has changed, or has been loaded. */
  children(parent: Element): void {
    if (!SHEETS.includes(localNameOf(parent))) return;
    this.#sheets.add(parent as Sheet);
    this.#unread.add(parent as Sheet);
    this.#isAsked = false;
    this.#changedSheets();
  }

  #changedSheets(): void {
    this.#mayAllHaveChanged = this.#isAllFresh = true;
    this.#soon();
  }

  #changedState({ target, relatedTarget }: Event & { relatedTarget?: EventTarget | null }): void {
    // What is hovered changes up to what holds both.
    let part = target as Node;
    let whole = parentOf(part);
    for (let up = whole; relatedTarget && up && !up.contains(relatedTarget as Node); up = parentOf(up)) {
      if (isElement(up)) [part, whole] = [up, parentOf(up)];
    }
    if (whole && isElement(part)) this.#touch(whole, part);
    this.#soon();
  }

  /** @param whole holds everything that may bear something else now, and `part` what most likely does */
  #touch(whole: Node, part: Element): void {
    this.#fresh.forgetKinds();
    this.#changed.add(whole);
    const inner = [...elementsIn(part)];
    for (const element of inner.length < MANY ? inner : [part]) this.#fresh.add(element);
  }

  #soon(): void {
    this.#interval = OFTEN;
    this.#afterLayout.soon();
  }

  #wait(): void {
    this.#timer = setTimeout(
      () => {
        this.#interval = Math.min(this.#interval * 2, SELDOM);
        this.#wait();
        if (document.visibilityState === 'hidden') return;
        this.#mayAllHaveChanged = true;
        this.#slice = SLICE;
        this.#afterLayout.soon();
      },
      Math.max(this.#interval, this.#known.size / 4),
    );
  }

  *#all(): Generator<Element> {
    for (const root of this.page.trees()) yield* elementsIn(root);
  }

  #update(): void {
    // What has been found first, and in full: it may be seen already, and show something else now.
    const mayHaveChanged = within(this.#changed);
    for (const element of this.#known.keys())
      if (this.#mayAllHaveChanged || mayHaveChanged(element)) this.#lookAgain(element);
    if (this.#isAllFresh) this.#refreshAll();
    this.#changed.clear();
    this.#sheets.clear();
    this.#mayAllHaveChanged = this.#isAllFresh = false;
    this.#waiting.paintedNext();
    // Shown as soon as its address has been judged, whatever takes its place.
    for (const image of this.#images) this.#lookAt(image, '');
    this.#images.clear();
    this.#lookAtNew();
    this.#goOn();
  }

  #refreshAll(): void {
    this.#fresh.forgetKinds();
    const all = [...this.#all()];
    const mayShow = all.length > TURN && this.#search(this.#sheets);
    for (const element of all) {
      if (mayShow) this.#enter(element);
      else this.#fresh.add(element);
    }
  }

  /**
   * The parser is not kept waiting for what most likely bears nothing: it comes a slice at a time until all is parsed. What is
   * left of it after a frame comes when there is time, unless it is held back.
   */
  #lookAtNew(): void {
    const mayGoOn = !isParsing();
    this.#fresh.take(TURN, this.#slice > 0 || mayGoOn, (element, withPseudo) => {
      this.#waiting.looked(element);
      if (withPseudo) return this.#look(element);
      this.#lookAt(element, '');
      return { anything: this.#known.has(element), pseudo: false };
    });
    if (this.#fresh.hasLikely || (this.#fresh.size > 0 && this.#brings && mayGoOn)) this.#afterLayout.soon();
    else if (this.#fresh.size > 0 && mayGoOn) this.#whenIdle.soon();
  }

  /** Goes on with a round, or begins one. */
  #goOn(): void {
    for (; this.#slice > 0; this.#slice -= 1) {
      this.#round ??= this.#all();
      const { value, done } = this.#round.next();
      if (!done) this.#look(value);
      else {
        this.#round = undefined;
        this.#slice = 0;
        return;
      }
    }
  }

  #look(element: Element): Found {
    for (const place of PLACES) this.#lookAt(element, place);
    const bearer = this.#known.get(element);
    return { anything: bearer !== undefined, pseudo: Boolean(bearer?.has('::before') || bearer?.has('::after')) };
  }

  #lookAgain(element: Element): void {
    for (const place of this.#known.get(element)?.keys() ?? []) this.#lookAt(element, place);
  }

  #lookAt(element: Element, place: Place): void {
    const painted = paintedAt(element, place);
    const bearer = this.#known.get(element) ?? new Map<Place, PaintedSubject | undefined>();
    const before = bearer.get(place);
    if (!painted) {
      if (bearer.has(place)) this.#drop(element, place);
      return;
    }
    const hasPicture = painted.sources.length > 0;
    const subject = before ?? new PaintedSubject(element, place);
    const { width, height } = hasPicture ? subject.size() : { width: 1, height: 1 };
    if (hasPicture && (before || Math.min(width, height) >= subject.least)) {
      const source = subject.source();
      subject.painted = painted;
      this.#known.set(element, bearer.set(place, subject));
      if (!before) this.page.found(subject);
      else if (subject.source() !== source) this.page.changed(subject);
      return;
    }
    if (before) this.#drop(element, place);
    this.#known.set(element, bearer.set(place, undefined));
    if (hasPicture) this.#sizes.observe(element);
    if (width > 0 && height > 0) lift(element, STYLE_ATTRIBUTES[place]);
    else mark(element, STYLE_ATTRIBUTES[place], undefined);
  }

  #drop(element: Element, place: Place): void {
    const bearer = this.#known.get(element);
    const subject = bearer?.get(place);
    bearer?.delete(place);
    if (bearer?.size === 0) this.#known.delete(element);
    if (subject) {
      subject.painted = undefined;
      this.page.left(subject);
    }
    mark(element, STYLE_ATTRIBUTES[place], undefined);
  }
}

/** Tells of elements whether they are in one of the roots, asking about each ancestor once. */
function within(roots: ReadonlySet<Node>): (element: Element) => boolean {
  const known = new Map<Node, boolean>();
  return (element) => {
    const asked: Node[] = [];
    let node: Node | null | undefined = roots.size > 0 ? element : null;
    for (; node && !roots.has(node) && !known.has(node); node = parentOf(node) ?? (node as Partial<ShadowRoot>).host)
      asked.push(node);
    const answer = node ? (known.get(node) ?? true) : false;
    for (const one of asked) known.set(one, answer);
    return answer;
  };
}
