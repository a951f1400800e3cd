import { askBackground } from '../../shared/ask.ts';
import { localNameOf } from '../find/unclobbered.ts';
import { EmbedSubject } from './embed.ts';
import { ImageSubject } from './image.ts';
import { InputSubject } from './input.ts';
import type { Subject } from './subject.ts';
import { SvgImageSubject } from './svg-image.ts';

/** What moves by itself. */
export type Moving = HTMLVideoElement | HTMLCanvasElement;

/** A script of its own knows that, which pages without any need not read; they cannot see this. */
export type MovingWorld = typeof globalThis & {
  scrimMoving?: (element: Moving) => Subject;
  /** Called when it has come. */
  scrimMovingCame?: () => void;
};
const world = globalThis as MovingWorld;
let asked = false;

/** Undefined until the script has come. */
function movingSubject(element: Moving): Subject | undefined {
  if (!world.scrimMoving && !asked) {
    asked = true;
    askBackground('loadScript', 'moving').catch(() => {
      asked = false;
    });
  }
  return world.scrimMoving?.(element);
}

// By name and not by class: a node adopted from another document keeps that document's classes.
const KINDS = new Map<string, (element: never) => Subject | undefined>([
  ['img', (element: HTMLImageElement) => new ImageSubject(element)],
  ['input', (element: HTMLInputElement) => new InputSubject(element)],
  // HTML knows no such element, but lets anyone make one.
  ['image', (element: SVGImageElement) => ('href' in element ? new SvgImageSubject(element) : undefined)],
  ['object', (element: HTMLObjectElement) => new EmbedSubject(element)],
  ['embed', (element: HTMLEmbedElement) => new EmbedSubject(element)],
  ['video', movingSubject],
  ['canvas', movingSubject],
]);

/** Selects every element that `subjectFor` has a subject for. */
export const ELEMENTS = 'img, input[type=image i], image, object, embed, video, canvas';

/** The attributes that decide on what these elements show. */
export const SOURCES: ReadonlySet<string> = new Set(
  'src srcset sizes media type crossorigin loading poster data href'.split(' '),
);

/** The events that tell of their loading. They do not bubble, but they are captured. */
export const LOADINGS = ['load', 'error', 'loadeddata', 'emptied', 'play', 'seeking'];

/** What the element may show pictures as; undefined if it shows none by itself. */
export function subjectFor(element: Element): Subject | undefined {
  const create = KINDS.get(localNameOf(element));
  return create && element.matches(ELEMENTS) ? create(element as never) : undefined;
}
