import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

type Messages = Record<string, { message: string; description?: string }>;

const EXTENSION = resolve('extension');
const FORMS = /_(zero|one|two|few|many|other)$/;
const LANGUAGES = [
  'ar',
  'de',
  'en',
  'es',
  'fr',
  'he',
  'hi',
  'id',
  'it',
  'ja',
  'ko',
  'pl',
  'pt_BR',
  'ru',
  'tr',
  'zh_CN',
];

const read = (locale: string): Messages =>
  JSON.parse(readFileSync(join(EXTENSION, '_locales', locale, 'messages.json'), 'utf8')) as Messages;
const english = read('en');
const pluralBases = Object.keys(english).flatMap((key) =>
  key.endsWith('_other') ? [key.slice(0, -'_other'.length)] : [],
);
const isPlural = (key: string): boolean => FORMS.test(key) && pluralBases.includes(key.replace(FORMS, ''));
const places = (message: string): string[] => [...new Set(message.match(/\$\d/g) ?? [])].sort();

test('Scrim speaks these languages', () => {
  expect(readdirSync(join(EXTENSION, '_locales')).sort()).toEqual([...LANGUAGES].sort());
});

test('every English message says what it is for, and the description fits the stores', () => {
  for (const [key, { description }] of Object.entries(english)) expect(description, key).toBeTruthy();
  for (const locale of LANGUAGES) {
    expect(read(locale).extensionDescription!.message.length, locale).toBeLessThanOrEqual(132);
  }
});

describe.each(LANGUAGES)('%s', (locale) => {
  const messages = read(locale);
  const tag = locale.replace('_', '-');

  test('has every message, and no other', () => {
    const plain = (keys: string[]) => keys.filter((key) => !isPlural(key)).sort();
    expect(plain(Object.keys(messages))).toEqual(plain(Object.keys(english)));
  });

  test('has exactly the plural forms that the language has for whole numbers', () => {
    const rules = new Intl.PluralRules(tag);
    const forms = new Set([...Array.from({ length: 201 }, (_, i) => i), 1_000_000].map((n) => rules.select(n)));
    // Romance languages have `many` for round millions alone; `other` serves where there is none.
    const needed = [...forms].filter(
      (form) => form !== 'many' || rules.select(5) === 'many' || rules.select(11) === 'many',
    );
    for (const base of pluralBases) {
      for (const form of needed) expect(messages, `${base}_${form}`).toHaveProperty(`${base}_${form}`);
      expect(messages, base).toHaveProperty(`${base}_other`);
      const known = Object.keys(messages).filter((key) => key.replace(FORMS, '') === base && FORMS.test(key));
      for (const key of known) expect([...forms, 'other']).toContain(key.match(FORMS)![1]);
    }
  });

  test('fills the same places as the English', () => {
    for (const [key, { message }] of Object.entries(messages)) {
      const base = key.replace(FORMS, '');
      const original = english[key]?.message ?? english[`${base}_other`]!.message;
      // “One” and “two” may be words; then the number has no place.
      const optional = isPlural(key) && /_(zero|one|two)$/.test(key) ? ['$1'] : [];
      expect(
        places(message).filter((place) => !places(original).includes(place)),
        key,
      ).toEqual([]);
      expect(
        places(original).filter((place) => !places(message).includes(place) && !optional.includes(place)),
        key,
      ).toEqual([]);
    }
  });

  test('is not left in English', () => {
    if (locale === 'en') return;
    const same = Object.entries(messages).filter(([key, { message }]) => message === english[key]?.message);
    const untranslated = same.filter(([, { message }]) => / /.test(message.replace(/\$\d|[^\p{L} ]/gu, '').trim()));
    expect(untranslated).toEqual([]);
  });

  test('tells its own tag and direction', () => {
    expect(messages.languageTag?.message).toBe(tag);
    expect(messages.textDirection?.message).toBe(['ar', 'he'].includes(locale) ? 'rtl' : 'ltr');
  });
});

test('no word that a user reads stands outside the locales', () => {
  const found: string[] = [];
  for (const file of readdirSync(EXTENSION, { recursive: true, encoding: 'utf8' })) {
    // Nobody sees the host's page.
    if (!/\.(tsx|html)$/.test(file) || file.startsWith('host')) continue;
    const text = readFileSync(join(EXTENSION, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    // Text between tags, and attributes that are read out or shown.
    const between = [...text.matchAll(/>\s*([\p{L}][^<>{}=;()]*)\s*<\//gu)].map((match) => match[1]!);
    const attributes = [...text.matchAll(/\b(?:aria-label|title|placeholder|alt|label)="([^"{}]+)"/g)].map(
      (m) => m[1]!,
    );
    found.push(
      ...[...between, ...attributes].filter((words) => words !== 'example.org').map((words) => `${file}: ${words}`),
    );
  }
  expect(found).toEqual([]);
});

test('every message is used somewhere', () => {
  const sources = readdirSync(EXTENSION, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const code = [...sources.map((file) => join(EXTENSION, file)), resolve('manifest.json')]
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const composed = [...code.matchAll(/`([a-zA-Z]+_)\$\{/g)].map((match) => match[1]!);
  const unused = Object.keys(english).filter((key) => {
    const name = isPlural(key) ? key.replace(FORMS, '') : key;
    return (
      !new RegExp(`['"\`]${name}['"\`]|__MSG_${name}__`).test(code) && !composed.some((start) => name.startsWith(start))
    );
  });
  expect(unused).toEqual([]);
});
