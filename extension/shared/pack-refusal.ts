/** Why a pack was not taken; each has its words in the locales. */
export type PackFault =
  | 'no-card'
  | 'bad-zip'
  | 'too-large'
  | 'too-many-files'
  | 'bad-card'
  /** A file that the card lists is not there, or is not the one that it lists. */
  | 'missing-file'
  | 'altered-file'
  | 'bad-model'
  /** The network does not start, or computes something else than its card says. */
  | 'does-not-run'
  /** The browser refused its database, or the classifier is not there. */
  | 'not-kept';

export interface PackRefusal {
  readonly refused: PackFault;
  /** In the words of whoever refused, in English, for those who make packs. */
  readonly detail: string;
}

/** Thrown where a pack is refused before anybody else has seen it. */
export class RefusedPack extends Error {
  override readonly name = 'RefusedPack';

  constructor(
    readonly fault: PackFault,
    detail: string,
  ) {
    super(detail);
  }
}
