import { CanvasSubject } from './subjects/canvas.ts';
import type { MovingWorld } from './subjects/kinds.ts';
import { VideoSubject } from './subjects/video.ts';

const world = globalThis as MovingWorld;
// By name and not by class: a node adopted from another document keeps that document's classes.
world.scrimMoving = (element) =>
  element.localName === 'video'
    ? new VideoSubject(element as HTMLVideoElement)
    : new CanvasSubject(element as HTMLCanvasElement);
world.scrimMovingCame?.();
