import { isAttributed, localNameOf, readAttribute } from '../find/unclobbered.ts';
import { mayBringPictures } from './may-bring-pictures.ts';
import { readable, rulesIn, rulesOf } from './rules-in.ts';
import { ANY, ATTRIBUTED, keysOf } from './selector-keys.ts';
import { sheetsIn } from './unclobbered.ts';

/** What came of reading rules. */
export interface News {
  /** More elements may be painted on than before. */
  readonly grew: boolean;
  /** Among it is what may put pictures where only a look finds them, or what cannot be read. */
  readonly brings: boolean;
}

/** What is read of a sheet is all there is, unless it has more rules now, or another last one. */
interface Read {
  readonly count: number;
  readonly last: CSSRule | undefined;
  /** Sheets that it imports are read once they have come. */
  readonly imports: readonly CSSImportRule[];
}

/** What may be, or become, anything else than plain colours and words. */
const IMAGE = /(?:url|image|gradient|set|element|paint|fade|src|var|env|attr|if|--[\w-]+)\(|inherit/i;
/** Declarations that may have such values; what colours and borders are made of is in most rules of many sheets. */
const DECLARES = /(?:background|image|source|mask[\w-]*|content|list-style|filter|all)\s*:/;
/** Properties that may; of shorthands with a variable in them the parts are there, and empty. */
const PAINTS = /image|source|mask|content|filter|^all$/;
/** Those that contained elements show as well, without a rule of their own. */
const INHERITED = /^(?:list-style-image|all)$/;
/** Attributes that paint without any rule, or may. */
export const ATTRIBUTES = ['style', 'background', 'filter', 'mask'];
/** Inline styles that what is in the element may inherit pictures from; escaped, nobody knows. */
const INLINE =
  /(?:list-style[a-z-]*|(?<![\w-])all)\s*:(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^;"'])*(?:(?:url|image|gradient|set|var)\(|inherit)|\\/i;
/** Trees whose sheets are compared each time; of more, those that are new alone. */
const MANY_TREES = 50;
/** Rules that are read once more each time. */
const AGAIN = 100;

/**
 * Which elements the rules of style sheets may paint anything on, by what their selectors ask of an element itself. All
 * others need not be looked at, which are most on any page: reading the computed styles of one takes longer than all of
 * this. What is told here is only ever too much.
 */
export class PaintingRules {
  readonly #keys = new Set<string>();
  readonly #read = new Map<CSSStyleSheet, Read>();
  readonly #trees = new WeakSet<Document | ShadowRoot>();
  /** The rules that have not been read again in this round. */
  #round: Iterator<CSSRule> | undefined;
  #brings = false;
  #hasBrought = false;

  /** Whether there is any that paints, so that a change of classes and states may matter. */
  get any(): boolean {
    return this.#keys.size > 0;
  }

  /** Whether an element's own box, or what comes before or after its content, may have anything painted on it. */
  mayPaint(element: Element): boolean {
    const keys = this.#keys;
    if (keys.has(ANY)) return true;
    if (keys.size > 0 && keys.has(localNameOf(element).toLowerCase())) return true;
    if (!isAttributed(element)) return false;
    if (keys.has(ATTRIBUTED)) return true;
    if (ATTRIBUTES.some((name) => readAttribute(element, name) !== undefined)) return true;
    if (keys.size === 0) return false;
    const id = readAttribute(element, 'id');
    if (id && keys.has(`#${id.toLowerCase()}`)) return true;
    const classes = readAttribute(element, 'class')?.toLowerCase().match(/\S+/g);
    return classes?.some((name) => keys.has(`.${name}`)) ?? false;
  }

  /** To be called with each inline style. */
  readInline(style: string): News {
    return this.#tell(() => {
      if (mayBringPictures(style)) this.#brings = true;
      if (INLINE.test(style)) this.#add([ANY]);
    });
  }

  /**
   * Reads the sheets that are new or have other rules, and a hundred rules once more: nothing tells of those that were
   * rewritten in place, or exchanged between others.
   *
   * @param all whether to ask all trees, however many there are
   */
  read(trees: ReadonlySet<Document | ShadowRoot>, all = false): News {
    return this.#tell(() => {
      const isPart = !all && trees.size > MANY_TREES;
      const asked = isPart ? [...trees].filter((tree) => tree === document || !this.#trees.has(tree)) : [...trees];
      for (const tree of asked) this.#trees.add(tree);
      const sheets = asked.flatMap(sheetsIn);
      for (const sheet of sheets) this.#readSheet(sheet);
      if (!isPart) this.#readOn(sheets);
      if (all) this.#forgetAllBut(new Set(sheets));
    });
  }

  #readOn(sheets: readonly CSSStyleSheet[]): void {
    const [keys, brings] = [this.#keys.size, this.#brings];
    this.#round ??= rulesOf(sheets);
    for (let left = AGAIN; left > 0 && this.#round; left -= 1) {
      const { value, done } = this.#round.next();
      if (done) this.#round = undefined;
      else this.#readRule(value);
    }
    // What was there before brings nothing new.
    if (this.#hasBrought && this.#keys.size === keys) this.#brings = brings;
  }

  #tell(read: () => void): News {
    const before = this.#keys.size;
    this.#brings = false;
    read();
    this.#hasBrought ||= this.#brings;
    return { grew: this.#keys.size > before, brings: this.#brings };
  }

  #forgetAllBut(sheets: ReadonlySet<CSSStyleSheet>): void {
    for (const sheet of this.#read.keys()) if (!sheet.ownerRule && !sheets.has(sheet)) this.#read.delete(sheet);
  }

  #readSheet(sheet: CSSStyleSheet): void {
    const before = this.#read.get(sheet);
    const rules = readable(sheet);
    if (!rules) {
      if (!before) {
        this.#brings = true;
        this.#add([ANY]);
      }
      this.#read.set(sheet, { count: 0, last: undefined, imports: [] });
      return;
    }
    const { length } = rules;
    const last = rules[length - 1];
    if (before?.count !== length || before.last !== last) {
      const all = [...rulesIn(rules)];
      for (const rule of all) this.#readRule(rule);
      const imports = all.filter((rule) => 'styleSheet' in rule) as CSSImportRule[];
      // Nobody knows what will come.
      if (imports.length > 0) this.#brings = true;
      this.#read.set(sheet, { count: length, last, imports });
    }
    for (const { styleSheet } of this.#read.get(sheet)!.imports) if (styleSheet) this.#readSheet(styleSheet);
  }

  #readRule(rule: CSSRule): void {
    const { style } = rule as Partial<CSSStyleRule>;
    const declared = style ? style.cssText : 'cssRules' in rule ? '' : rule.cssText;
    if (!IMAGE.test(declared)) return;
    if (mayBringPictures(declared)) this.#brings = true;
    // What animations paint is found on what they move.
    if (!style || 'keyText' in rule || !DECLARES.test(declared)) return;
    const painting = [...style].filter((name) => PAINTS.test(name) && mayBeImage(style, name));
    const isInherited = painting.some((name) => INHERITED.test(name) && style.getPropertyValue(name) !== 'inherit');
    if (painting.length > 0) this.#add(isInherited ? [ANY] : keysOf(selectorOf(rule)));
  }

  #add(keys: readonly string[]): void {
    for (const key of keys) this.#keys.add(key);
  }
}

function mayBeImage(style: CSSStyleDeclaration, property: string): boolean {
  const value = style.getPropertyValue(property);
  return value === '' || IMAGE.test(value);
}

/** Of the rule, or of the one that it is nested in: declarations after a nested rule have none of their own. */
function selectorOf(rule: CSSRule): string {
  for (let one: CSSRule | null = rule; one; one = one.parentRule) {
    const { selectorText } = one as Partial<CSSStyleRule>;
    if (selectorText !== undefined) return selectorText;
  }
  return ANY;
}
