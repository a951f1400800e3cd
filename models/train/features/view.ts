/** Ways of showing a picture to a network; everything left out means: as it is. */
export interface View {
  /** The part that is looked at, as shares of width and height. */
  readonly area?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Space left free on each side, as shares of the square: left, top, right, bottom. */
  readonly margin?: readonly [number, number, number, number];
  readonly flip?: boolean;
  /** Grey (0 to 255) behind transparent pictures and in the margin; 255 if not given. */
  readonly ground?: number;
  /** Added to every channel, in shares of 255. */
  readonly brightness?: number;
  /** Factor on the distance from middle grey. */
  readonly contrast?: number;
  /** Factor on the distance from the pixel's own grey; 0 takes all colour away. */
  readonly saturation?: number;
  /** Standard deviation of a Gaussian blur in pixels of the square. */
  readonly blur?: number;
  /** Quality of a JPEG compression, 1 to 100. */
  readonly jpeg?: number;
  /** Side to which the picture is shrunk and enlarged again, as a share of the square. */
  readonly shrink?: number;
}

/** The picture as the extension sees it. */
export const WHOLE: View = {};
