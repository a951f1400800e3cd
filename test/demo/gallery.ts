import { readFileSync } from 'node:fs';

export interface Exhibit {
  /** Address of the picture. */
  readonly source: string;
  readonly caption: string;
}

/** A part of the gallery under a heading of its own. */
export interface Room {
  readonly title: string;
  readonly exhibits: readonly Exhibit[];
}

const style = readFileSync(new URL('./gallery.css', import.meta.url), 'utf8');

/** The demo page as HTML. Captions and addresses are our own, so that nothing in them needs to be escaped. */
export function gallery(rooms: readonly Room[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Scrim: a gallery to try it on</title>
<style>${style}</style>
<header>
<h1>A gallery to try Scrim on</h1>
<p>Everything here is harmless. The model takes some of the pebbles for something else, so that there is something to
blur: point at one of them to show it.</p>
</header>
${rooms.map(room).join('\n')}
</html>`;
}

function room({ title, exhibits }: Room): string {
  return `<h2>${title}</h2>\n<div class="pictures">${exhibits.map(figure).join('\n')}</div>`;
}

function figure({ source, caption }: Exhibit): string {
  return `<figure><img src="${source}" alt="${caption}"><figcaption>${caption}</figcaption></figure>`;
}
