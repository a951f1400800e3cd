/** In Firefox the veil has the user's origin from the first frame on. */
export class Gate {
  // biome-ignore lint/complexity/noUselessConstructor: the same as in Chrome
  constructor(_signal: AbortSignal) {}

  hold(): void {}

  open(): void {}
}
