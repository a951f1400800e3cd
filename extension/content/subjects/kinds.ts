import { localNameOf } from '../find/unclobbered.ts';
import { CanvasSubject } from './canvas.ts';
import { EmbedSubject } from './embed.ts';
import { ImageSubject } from './image.ts';
import { InputSubject } from './input.ts';
import type { Subject } from './subject.ts';
import { SvgImageSubject } from './svg-image.ts';
import { VideoSubject } from './video.ts';

// By name and not by class: a node adopted from another document keeps that document's classes.
const KINDS = new Map<string, (element: never) => Subject | undefined>([
  ['img', (element: HTMLImageElement) => new ImageSubject(element)],
  ['input', (element: HTMLInputElement) => new InputSubject(element)],
  // HTML knows no such element, but lets anyone make one.
  ['image', (element: SVGImageElement) => ('href' in element ? new SvgImageSubject(element) : undefined)],
  ['object', (element: HTMLObjectElement) => new EmbedSubject(element)],
  ['embed', (element: HTMLEmbedElement) => new EmbedSubject(element)],
  ['video', (element: HTMLVideoElement) => new VideoSubject(element)],
  ['canvas', (element: HTMLCanvasElement) => new CanvasSubject(element)],
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
