import { access, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How the extension under test differs from the one that was built. */
export interface Variation {
  /** Model packs, by folder name under `packs/`, that take the place of the shipped ones of that name. */
  readonly packs?: Readonly<Record<string, ReadonlyMap<string, Uint8Array>>>;
  /** The only language of the extension's own words, as a browser in that language would choose it, and of pages' `navigator`. */
  readonly locale?: string;
  /** Files by path whose text takes the place of the built one's. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * A copy of the built extension at `to`, changed as asked. Without a change the built extension itself is used.
 *
 * @returns the folder to load
 * @throws where nothing was built
 */
export async function varyExtension(built: string, variation: Variation, to: string): Promise<string> {
  await access(join(built, 'manifest.json')).catch(() => {
    throw new Error(`No extension in ${built}: run npm run build first.`);
  });
  const packs = Object.entries(variation.packs ?? {});
  const files = Object.entries(variation.files ?? {});
  if (packs.length + files.length === 0 && variation.locale === undefined) return built;
  await cp(built, to, { recursive: true });
  for (const [name, text] of files) await writeFile(join(to, name), text);
  for (const [name, files] of packs) await replacePack(join(to, 'packs', name), files);
  if (variation.locale !== undefined) await speakOnly(variation.locale, to);
  return to;
}

async function replacePack(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
}

/** Browsers choose among the languages that they are installed in; the only one that an extension has, they must take. */
async function speakOnly(locale: string, extension: string): Promise<void> {
  const folder = join(extension, '_locales');
  const locales = await readdir(folder);
  if (!locales.includes(locale)) throw new Error(`The extension does not speak ${locale}, only ${locales.join(', ')}.`);
  for (const other of locales.filter((name) => name !== locale)) await rm(join(folder, other), { recursive: true });
  const path = join(extension, 'manifest.json');
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify(Object.assign({}, manifest, { default_locale: locale }), null, 2));
}
