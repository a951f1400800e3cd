import browser from 'webextension-polyfill';
import type messages from '../_locales/en/messages.json';

/** A message of `_locales/en/messages.json`. */
export type MessageKey = keyof typeof messages;

/** A message that comes in plural forms: `pages` where there are `pages_one` and `pages_other`. */
export type PluralKey = MessageKey extends infer K ? (K extends `${infer Base}_other` ? Base : never) : never;

/** The message in the user's language; `values` take the places `$1`, `$2`, ... */
export function say(key: MessageKey, ...values: (string | number)[]): string {
  return browser.i18n.getMessage(
    key,
    values.map((value) => (typeof value === 'number' ? sayNumber(value) : value)),
  );
}

/** The message in the plural form that the language has for `count`; `$1` is the count, `values` come after it. */
export function sayCount(key: PluralKey, count: number, ...values: (string | number)[]): string {
  const form = `${key}_${new Intl.PluralRules(language()).select(count)}` as MessageKey;
  // A form that this language's file lacks (a fraction in Russian, say) reads well enough as its `other`.
  return say(form, count, ...values) || say(`${key}_other` as MessageKey, count, ...values);
}

/** A message whose key is made at run time, e.g. from a category's name; undefined where there is none. */
export function sayIfKnown(key: string): string | undefined {
  return browser.i18n.getMessage(key) || undefined;
}

/** A number as the user's language writes it. */
export function sayNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(language(), options).format(value);
}

/** A share in [0, 1] as per cent. */
export const sayPercent = (share: number): string =>
  sayNumber(share, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 });

/** Time of day of a moment in ms since 1970. */
export const sayTime = (at: number): string =>
  new Intl.DateTimeFormat(language(), { hour: 'numeric', minute: '2-digit' }).format(at);

/** How long from now, in whole seconds: “in 40 seconds”, from 90 on in minutes, rounded up. */
export function sayIn(seconds: number): string {
  const words = new Intl.RelativeTimeFormat(language());
  return seconds < 90 ? words.format(seconds, 'second') : words.format(Math.ceil(seconds / 60), 'minute');
}

/** The language that the messages in use are written in, which need not be the browser's: en, pt-BR, ... */
export const language = (): string => say('languageTag');

/** Gives the document the language and direction of its messages, and its title. */
export function speak(document: Document, title: MessageKey): void {
  document.documentElement.lang = language();
  document.documentElement.dir = say('textDirection');
  document.title = say(title);
}
