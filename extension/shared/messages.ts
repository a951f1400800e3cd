import type { Reason } from '../../src/failure.ts';
import type { Picture } from '../../src/picture.ts';
import type { Scores } from '../../src/scores.ts';
import type { Category, Standard } from '../../src/verdict.ts';
import type { Unlocking } from './lock.ts';
import type { PackRefusal } from './pack-refusal.ts';
import type { Settings } from './settings.ts';

/** How a picture's pixels were obtained; `fetch` costs no second download where the platform allows (PLATFORM). */
export type Route = 'canvas' | 'fetch' | 'host-fetch' | 'inline';

/** What the user sees of one picture. `tiny`, `missing` and `off` ones are shown unjudged. */
export type State = 'pending' | 'shown' | 'blurred' | 'failed' | 'revealed' | 'tiny' | 'missing' | 'off';

export interface PictureReport {
  readonly source: string;
  readonly state: State;
  readonly scores?: Scores;
  readonly because?: Category;
  readonly reason?: Reason;
  /** The failure in the words of whoever failed, for developers. */
  readonly detail?: string;
  readonly backend?: string;
  readonly route?: Route;
  readonly ms?: number;
}

/** One frame's pictures, as its content script knows them. */
export interface PageReport {
  readonly url: string;
  readonly filtering: boolean;
  readonly pictures: readonly PictureReport[];
  /** Answers with scores that this frame has received from the host since it loaded. */
  readonly answers: number;
  readonly standard: Standard | undefined;
}

export interface HostReport {
  readonly backend: string;
  readonly pack: string;
  /** Median of the last inferences, in ms a picture; undefined before the first. */
  readonly medianMs: number | undefined;
  /** Inferences run since the host started; cached answers do not count. */
  readonly inferences: number;
  readonly queued: number;
  /** Why a slower backend is in use than this browser could have, for the popup; undefined when all is well. */
  readonly degraded: string | undefined;
}

/** What one frame counts. */
export interface Counts {
  /** Pictures blurred now. */
  readonly blurred: number;
  /** Pictures judged since the frame loaded, and those of them that were blurred at some time: these only grow. */
  readonly judged: number;
  readonly everBlurred: number;
  /** The backend that judged last; undefined before the first. */
  readonly backend: string | undefined;
  /** Pictures are covered because the classifier does not run. */
  readonly stuck: boolean;
}

/** What a context menu opens on: a picture, `revealed` if it is shown in spite of its verdict, or none. */
export type Pointed = 'blurred' | 'revealed' | 'shown' | 'none';

/** What the user says of a picture: that its like are fine, that they are to be blurred, or that they show an own category. */
export type Lesson = 'fine' | 'blur' | { readonly category: string };

/** A picture as a network saw it. */
export interface Seen {
  readonly features: Float32Array;
  /** `modelName` of the network's card. */
  readonly model: string;
}

/** Content scripts that not every frame needs, each said to be what it is for in its own file. */
export const LATE_SCRIPTS = ['offer-reveal', 'backgrounds', 'moving'] as const;
export type LateScript = (typeof LATE_SCRIPTS)[number];

/** Requests to the background (Chrome: service worker). Every one ends in a value or an error. */
export interface ToBackground {
  /** Opens the classifier host if it is not there; resolves when it takes connections. */
  openHost(): { nonce: string | undefined };
  /** Puts the veil's style sheet into the asking frame with the user's origin, above the page's `!important`. */
  veilFrame(): string;
  loadScript(script: LateScript): void;
  /** The outermost page's address: what sites are allowed by, also for frames embedded in it. */
  topUrl(): string;
  /** What one frame counts, for the badge and the statistics; told whenever it changes, twice a second at most. */
  counted(counts: Counts): void;
  /** What the pointer is on as a context menu is about to open, so that it offers what makes sense there. */
  pointedAt(picture: Pointed): void;
  /**
   * Learns from one picture on a page, which may consist of several. `locked`: it waits in the options for the PIN;
   * `private`: it came from a private window, of which nothing is kept.
   */
  learn(lesson: Lesson, seen: readonly Seen[]): 'learnt' | 'locked' | 'private';
  /** Tries the PIN. A right one yields a token for `changeLocked`, good for a few minutes. */
  unlock(pin: string): Unlocking;
  /** The settings in force, which while a lock is set need not be those that are stored at the moment. */
  settingsInForce(): Settings;
  /** Whether a token is still good. */
  isUnlocked(token: string): boolean;
  /** Changes settings while a lock is set: `locked` if that would loosen something and the token is not good. */
  changeLocked(changes: Partial<Settings>, token: string | undefined): 'changed' | 'locked';
}

/** Requests to one frame's content script. */
export interface ToPage {
  pageReport(): PageReport;
  /** Shows every picture of the page until it is reloaded. */
  revealAll(): void;
  /** Blurs every picture of the page until it is reloaded. */
  blurAll(): void;
  /** Shows the one picture that the last context menu opened on, or learns from it. */
  treatPointed(as: 'show' | Lesson): void;
  /** Shows the blurred picture that is focused or pointed at, if there is one. */
  revealPlaced(): void;
}

export interface ToHost {
  hostReport(): HostReport;
  /**
   * Judges the built-in picture in a worker of its own with a model, named as `settings.model` names it, which is loaded
   * first if need be and must pass its canary; other pictures go on meanwhile. Rejects with the reason where no backend
   * works or the pack is not there.
   */
  tryModel(model: string): ModelTrial;
  /** How the network sees a picture that the user chose in the options; rejects with the reason. Nothing of it is kept. */
  look(picture: Picture): Seen;
  /** Resolves once what is stored under `settings.learnt` is in force, and trained where it had to be. */
  heed(learnt: number): void;
  /** Checks the candidate in the pack store and keeps it; see import-pack.ts. */
  acceptPack(): ImportedPack | PackRefusal;
}

/** A model pack that is kept in the pack store; `pack:<id>` chooses it. */
export interface ImportedPack {
  readonly id: string;
  readonly title: string;
  readonly version: string;
}

export interface ModelTrial {
  readonly backend: string;
  readonly degraded: string | undefined;
  readonly ms: number;
}

/** 0 in view, 1 near it, 2 elsewhere. */
export type Priority = 0 | 1 | 2;

/** What a page says on its port to the host. Bytes and pixels are structured clones. */
export type FromPage =
  | { readonly kind: 'classify'; readonly id: number; readonly picture: Picture; readonly priority: Priority }
  /** The host fetches the picture itself, without cookies: the last resort. */
  | { readonly kind: 'fetch'; readonly id: number; readonly url: string; readonly priority: Priority }
  /** Asks again about what was answered under this key: with what was learnt since, and without another inference. */
  | {
      readonly kind: 'recall';
      readonly id: number;
      readonly key: string;
      readonly features: boolean;
      readonly priority: Priority;
    }
  | { readonly kind: 'prioritise'; readonly id: number; readonly priority: Priority }
  | { readonly kind: 'cancel'; readonly id: number }
  /** `settings.learnt`, before anything is asked and whenever it changes: what is answered later heeds it. */
  | { readonly kind: 'learnt'; readonly revision: number };

/** What the host says on a page's port. `standard` comes first, and again whenever the model changes: then scores so far are void. */
export type FromHost =
  | {
      readonly kind: 'standard';
      readonly model: string;
      readonly standard: Standard;
      /** `modelName` of the network whose features are told. */
      readonly seenBy: string;
    }
  | {
      readonly kind: 'judged';
      readonly id: number;
      /** For asking again; it says nothing about where the picture is from. */
      readonly key: string;
      readonly features?: Float32Array;
      readonly scores: Scores;
      readonly backend: string;
      readonly ms: number;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: Reason; readonly message: string };

/** Name of the port from a page to the host; nobody else answers it. */
export const HOST_PORT = 'scrim-host';
