import {
  elementsIn,
  isAttributed,
  isElement,
  isParsing,
  localNameOf,
  parentOf,
  readAttribute,
} from '../find/unclobbered.ts';
import { restore } from '../veil/guard.ts';
import { STYLE_ATTRIBUTES, WAIT_ATTRIBUTE } from '../veil/marks.ts';
import { AfterLayout } from './after-layout.ts';
import { Animated } from './animated.ts';
import { Bearers } from './bearers.ts';
import type { FollowedPage } from './followed-page.ts';
import { PLACES } from './painted.ts';
import { ATTRIBUTES, type News, PaintingRules } from './painting-rules.ts';
import { Rounds } from './rounds.ts';
import { ToLookAt } from './to-look-at.ts';
import { Waiting } from './waiting.ts';
import { WhenIdle } from './when-idle.ts';
import { within } from './within.ts';

/** Events after which other styles may hold, though nothing in the tree changed. */
const STATES = 'pointerover pointerdown pointerup focusin focusout change input toggle animationstart'.split(' ');
/** Elements that are looked at before a change of one of them is left to the rounds. */
const MANY = 400;
/** Milliseconds between two looks at what nothing tells of: at first, and after nothing has happened for a while. */
const OFTEN = 150;
const SELDOM = 500;
/** Elements in a frame that are new: a few milliseconds at most. */
const TURN = 500;
/** Inline styles that may paint something. */
const PAINTS = /url\(|image|gradient|--|content/;
/** Those that may paint it on what the element contains. */
const INHERITED = /(?:--|list-style)[^;]*(?:url|image|src)\(/;
const SHEETS = ['style', 'link'];

/**
 * Finds what style sheets paint, by the computed styles of those elements that their rules may paint on and that are new or
 * may have changed, and of all others in turn. backgrounds.css hides what has not been found: this decides only how soon
 * gradients, icons and pictures are seen, which is in the same frame where anything tells of them.
 */
export class StyleFollower {
  readonly #bearers: Bearers;
  /** Which elements are worth a look. */
  readonly #rules = new PaintingRules();
  readonly #animated = new Animated();
  /** Elements that may bear something now. */
  readonly #fresh = new ToLookAt();
  /** Those among them that show a picture by themselves, which `content` may take the place of. */
  readonly #images = new Set<Element>();
  /** Roots of everything that may bear something else now. */
  readonly #changed = new Set<Node>();
  #mayAllHaveChanged = false;
  #isAllFresh = false;
  /** As if all had just come: rules have that may show pictures at once. */
  #isAllNew = false;
  /** What came since the last frame. */
  readonly #new = new Set<Node>();
  /** Whether anything was seen that puts pictures where only a look finds them; whether that is known for now. */
  #brings = false;
  #isAsked = false;
  #isSoon = false;
  readonly #rounds: Rounds;
  readonly #whenIdle = new WhenIdle(() => this.#afterLayout.soon(), OFTEN);
  #interval = OFTEN;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What came in such numbers that it could not all be looked at before it is painted. */
  readonly #waiting = new Waiting();
  readonly #afterLayout: AfterLayout;

  constructor(private readonly page: FollowedPage) {
    const { listen, signal } = page;
    this.#bearers = new Bearers(page);
    this.#rounds = new Rounds(() => this.#all(), this.#rules, this.#bearers);
    this.#afterLayout = new AfterLayout(() => this.#update(), signal);
    for (const type of STATES) listen(type, (event: Event) => this.#changedState(event), signal);
    listen('load', ({ target }: Event) => this.children(target as Element), signal);
    for (const type of ['resize', 'hashchange']) addEventListener(type, () => this.#changedSheets(), { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.#wait();
    this.#changedSheets();
  }

  entered(element: Element): void {
    this.#enter(element);
    this.children(element);
    this.#soon();
  }

  #enter(element: Element): void {
    const name = localNameOf(element);
    this.#new.add(element);
    if (isAttributed(element)) this.#enterAttributed(element);
    if (name === 'feImage') this.#changedFilter();
    if (!this.#rules.mayPaint(element)) return;
    this.#fresh.add(element);
    if (name === 'img') this.#images.add(element);
    if (this.#fresh.size > TURN && this.mayBring()) this.#hold(element);
  }

  /** What is drawn through a filter may be anywhere, and may have been looked at before. */
  #changedFilter(): void {
    if (!this.#isAllNew) this.#heed({ grew: false, brings: true });
    this.#waiting.hideAll();
  }

  #enterAttributed(element: Element): void {
    // The page may have written marks before it put the element in.
    for (const place of PLACES) restore(element, STYLE_ATTRIBUTES[place]);
    restore(element, WAIT_ATTRIBUTE);
    const style = readAttribute(element, 'style');
    if (style !== undefined) this.#readInline(style);
  }

  #readInline(style: string): void {
    const { grew, brings } = this.#rules.readInline(style);
    if (brings) this.#bring();
    if (grew) this.#changedSheets();
  }

  /** Whether anything was seen that may put pictures where only a look finds them, here or in what inherits them. */
  mayBring(): boolean {
    if (this.#brings || this.#isAsked) return this.#brings;
    this.#isAsked = true;
    queueMicrotask(() => {
      this.#isAsked = false;
    });
    this.#heed(this.#rules.read(this.page.trees()));
    return this.#brings;
  }

  #heed({ grew, brings }: News): void {
    if (brings) {
      this.#bring();
      this.#isAllNew = true;
    }
    if (grew || brings) this.#changedSheets();
  }

  /** From now on what cannot be looked at in time waits, and so does what already came. */
  #bring(): void {
    if (this.#brings) return;
    this.#brings = true;
    this.page.hurry();
    if (this.#fresh.size > TURN) for (const element of this.#fresh) this.#hold(element);
  }

  #hold(element: Element): void {
    this.#waiting.hold(element, (node) => this.#new.has(node));
  }

  left(element: Element): void {
    this.#new.delete(element);
    this.#fresh.delete(element);
    this.#images.delete(element);
    this.#waiting.looked(element);
    this.#bearers.left(element);
  }

  /** One of its attributes was written. */
  restyled(element: Element, attribute: string): void {
    // Selectors reach what comes after an element as well as what is in it.
    if (attribute === 'href' && localNameOf(element) === 'feImage') this.#changedFilter();
    else if (attribute !== 'style') {
      if (ATTRIBUTES.includes(attribute)) this.#fresh.add(element);
      this.#touch(element, parentOf);
    } else this.#restyledInline(element, readAttribute(element, 'style') ?? '');
    this.#soon();
  }

  #restyledInline(element: Element, style: string): void {
    this.#readInline(style);
    if (INHERITED.test(style)) {
      this.#bring();
      this.#touch(element);
    } else if (this.#bearers.has(element)) this.#changed.add(element);
    else if (PAINTS.test(style)) this.#fresh.add(element);
  }

  /** What an element contains has changed, or has been loaded. */
  children(parent: Element): void {
    if (!SHEETS.includes(localNameOf(parent))) return;
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
    if (whole && isElement(part)) this.#touch(part, () => whole);
    this.#soon();
  }

  /**
   * @param part  what most likely bears something else now
   * @param whole what holds everything that may; asked for only where anything bears something, the part itself unless told
   */
  #touch(part: Element, whole: (part: Element) => Node | null = () => part): void {
    if (this.#bearers.size > 0) this.#changed.add(whole(part) ?? part);
    if (!this.#rules.any) return;
    this.#fresh.forgetKinds();
    const inner = [...elementsIn(part)];
    for (const element of inner.length < MANY ? inner : [part]) this.#freshen(element);
  }

  #freshen(element: Element): void {
    if (this.#rules.mayPaint(element)) this.#fresh.add(element);
  }

  #soon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    // Thousands of changes may be told of at once.
    queueMicrotask(() => {
      this.#isSoon = false;
    });
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
        this.#rounds.begin();
        this.#afterLayout.soon();
      },
      Math.max(this.#interval, this.#bearers.size / 4),
    );
  }

  *#all(): Generator<Element> {
    for (const root of this.page.trees()) yield* elementsIn(root);
  }

  #update(): void {
    // What has been found first, and in full: it may be seen already, and show something else now.
    const mayHaveChanged = within(this.#changed);
    for (const element of this.#bearers)
      if (this.#mayAllHaveChanged || mayHaveChanged(element)) this.#bearers.lookAgain(element);
    const trees = this.page.trees();
    this.#heed(this.#rules.read(trees, this.#rounds.isDue));
    if (this.#isAllFresh) this.#refreshAll();
    this.#changed.clear();
    this.#mayAllHaveChanged = this.#isAllFresh = this.#isAllNew = false;
    this.#waiting.paintedNext();
    this.#new.clear();
    // Shown as soon as its address has been judged, whatever takes its place.
    for (const image of this.#images) this.#bearers.lookAt(image, '');
    this.#images.clear();
    for (const element of this.#animated.begun(trees)) this.#bearers.look(element);
    this.#lookAtNew();
    this.#rounds.goOn();
  }

  #refreshAll(): void {
    this.#fresh.forgetKinds();
    for (const element of this.#all()) {
      if (this.#isAllNew) this.#enter(element);
      else this.#freshen(element);
    }
  }

  /**
   * The parser is not kept waiting for what most likely bears nothing: it comes a slice at a time until all is parsed. What is
   * left of it after a frame comes when there is time, unless it is held back.
   */
  #lookAtNew(): void {
    const mayGoOn = !isParsing();
    this.#fresh.take(TURN, this.#rounds.isDue || mayGoOn, (element, withPseudo) => {
      this.#waiting.looked(element);
      if (withPseudo) return this.#bearers.look(element);
      this.#bearers.lookAt(element, '');
      return { anything: this.#bearers.has(element), pseudo: false };
    });
    if (this.#fresh.hasLikely || (this.#fresh.size > 0 && this.#brings && mayGoOn)) this.#afterLayout.soon();
    else if (this.#fresh.size > 0 && mayGoOn) this.#whenIdle.soon();
  }
}
