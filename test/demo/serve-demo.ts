import { page, picture } from '../support/answers.ts';
import { type Drawn, drawOrdinary, drawPebbles, FORMATS } from '../support/draw.ts';
import { FLAGGED_SEEDS, SHOWN_SEEDS } from '../support/seeds.ts';
import { type Served, serve } from '../support/serve.ts';
import { type Exhibit, gallery, type Room } from './gallery.ts';
import { findPhotographs } from './photographs.ts';

const CAPTIONS = ['Hills', 'A town', 'Flowers', 'A chart', 'A page', 'Tiles', 'Night', 'The sea'];

export interface Demo {
  readonly url: string;
  /** Pictures on the page. */
  readonly count: number;
  readonly server: Served;
}

/** Serves a page of pictures, own drawings and what photographs there are, every other one from another site. */
export async function serveDemo(): Promise<Demo> {
  const server = await serve();
  const hang = (path: string, drawn: Drawn, caption: string): Exhibit => {
    server.routes[path] = picture(drawn);
    const abroad = Object.keys(server.routes).length % 2 === 0;
    return { source: (abroad ? server.elsewhere : server.here) + path, caption };
  };
  const drawings = SHOWN_SEEDS.slice(0, 16).map(async (seed) => {
    const drawn = await drawOrdinary(seed, { width: 480, height: 330, format: FORMATS[seed % FORMATS.length]! });
    return hang(`/drawing-${seed}`, drawn, CAPTIONS[seed % CAPTIONS.length]!);
  });
  const pebbles = FLAGGED_SEEDS.slice(0, 8).map(async (seed) => {
    return hang(`/pebbles-${seed}`, await drawPebbles(seed, { width: 480, height: 480 }), 'Pebbles');
  });
  const photographs = (await findPhotographs()).map(({ name, drawn }) =>
    hang(`/photo-${encodeURI(name)}`, drawn, name),
  );
  const rooms: Room[] = [
    { title: 'Drawings', exhibits: await Promise.all(drawings) },
    { title: 'Pebbles that look like something else to the model', exhibits: await Promise.all(pebbles) },
    ...(photographs.length > 0 ? [{ title: 'Photographs from this machine', exhibits: photographs }] : []),
  ];
  server.routes['/'] = page(gallery(rooms));
  return { url: `${server.here}/`, count: rooms.flatMap(({ exhibits }) => exhibits).length, server };
}
