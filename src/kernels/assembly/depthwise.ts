import { clamp } from './matmul';

/**
 * A filter of `size` x `size` for each channel, over x [height, width, channels].
 *
 * @param filter   [size, size, channels]
 * @param y        [outHeight, outWidth, channels]
 */
export function depthwise(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  filter: usize,
  bias: usize,
  size: i32,
  stride: i32,
  padTop: i32,
  padLeft: i32,
  y: usize,
  outHeight: i32,
  outWidth: i32,
  low: f32,
  high: f32,
): void {
  const pixel = (<usize>channels) << 2;
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  // Of four windows beside each other all but a column lies in the picture then, on either side.
  const byFours =
    channels % 8 === 0 &&
    size === 3 &&
    stride <= 2 &&
    outWidth >= 4 &&
    padLeft <= 1 &&
    (outWidth - 1) * stride - padLeft + 2 <= width;
  for (let row = 0; row < outHeight; row++) {
    const top = row * stride - padTop;
    const firstTap = max(0, -top);
    const taps = min(size, height - top) - firstTap;
    const line = x + <usize>(max(0, top) * width) * pixel;
    const weights = filter + <usize>(firstTap * size) * pixel;
    const out = y + <usize>(row * outWidth) * pixel;
    for (let column = 0; column < outWidth; ) {
      if (byFours) {
        const first = min(column, outWidth - 4);
        const left = first * stride - padLeft;
        const at = line + <usize>left * pixel;
        const goal = out + <usize>first * pixel;
        const isLeft = left < 0;
        const isRight = left + 3 * stride + 2 >= width;
        if (stride === 1) fourPixels(at, width, pixel, weights, bias, taps, goal, lows, highs, isLeft, isRight);
        else fourApart(at, width, pixel, weights, bias, taps, goal, lows, highs, isLeft, isRight);
        column = first + 4;
      } else {
        const left = column * stride - padLeft;
        const skipped = max(0, -left);
        onePixel(
          line + <usize>max(0, left) * pixel,
          width,
          pixel,
          weights + <usize>skipped * pixel,
          size,
          bias,
          taps,
          min(size, width - left) - skipped,
          out + <usize>column * pixel,
          lows,
          highs,
        );
        column++;
      }
    }
  }
}

function onePixel(
  x: usize,
  width: i32,
  pixel: usize,
  filter: usize,
  size: i32,
  bias: usize,
  rows: i32,
  columns: i32,
  y: usize,
  lows: v128,
  highs: v128,
): void {
  let channel: usize = 0;
  for (; channel + 16 <= pixel; channel += 16) {
    let sum = v128.load(bias + channel);
    for (let row = 0; row < rows; row++) {
      let at = x + <usize>(row * width) * pixel + channel;
      let weight = filter + <usize>(row * size) * pixel + channel;
      for (let column = 0; column < columns; column++) {
        sum = f32x4.relaxed_madd(v128.load(at), v128.load(weight), sum);
        at += pixel;
        weight += pixel;
      }
    }
    v128.store(y + channel, clamp(sum, lows, highs));
  }
  const low = f32x4.extract_lane(lows, 0);
  const high = f32x4.extract_lane(highs, 0);
  for (; channel < pixel; channel += 4) {
    let sum = load<f32>(bias + channel);
    for (let row = 0; row < rows; row++) {
      let at = x + <usize>(row * width) * pixel + channel;
      let weight = filter + <usize>(row * size) * pixel + channel;
      for (let column = 0; column < columns; column++) {
        sum += load<f32>(at) * load<f32>(weight);
        at += pixel;
        weight += pixel;
      }
    }
    store<f32>(y + channel, min(max(sum, low), high));
  }
}

/**
 * Four neighbours of a 3 x 3 filter, eight channels at a time: what they share is loaded once, and eight sums that do not
 * wait for each other keep the multipliers busy.
 *
 * @param isLeft  whether the first column that the windows see lies outside of the picture
 * @param isRight whether the last does
 */
function fourPixels(
  x: usize,
  width: i32,
  pixel: usize,
  filter: usize,
  bias: usize,
  rows: i32,
  y: usize,
  lows: v128,
  highs: v128,
  isLeft: bool,
  isRight: bool,
): void {
  const line = <usize>width * pixel;
  for (let channel: usize = 0; channel < pixel; channel += 32) {
    let y0 = v128.load(bias + channel);
    let y1 = y0;
    let y2 = y0;
    let y3 = y0;
    let z0 = v128.load(bias + channel, 16);
    let z1 = z0;
    let z2 = z0;
    let z3 = z0;
    let at = x + channel;
    let weight = filter + channel;
    for (let row = 0; row < rows; row++) {
      {
        const w0 = v128.load(weight);
        const w1 = v128.load(weight + pixel);
        const w2 = v128.load(weight + 2 * pixel);
        if (!isLeft) y0 = f32x4.relaxed_madd(v128.load(at), w0, y0);
        const x1 = v128.load(at + pixel);
        y0 = f32x4.relaxed_madd(x1, w1, y0);
        y1 = f32x4.relaxed_madd(x1, w0, y1);
        const x2 = v128.load(at + 2 * pixel);
        y0 = f32x4.relaxed_madd(x2, w2, y0);
        y1 = f32x4.relaxed_madd(x2, w1, y1);
        y2 = f32x4.relaxed_madd(x2, w0, y2);
        const x3 = v128.load(at + 3 * pixel);
        y1 = f32x4.relaxed_madd(x3, w2, y1);
        y2 = f32x4.relaxed_madd(x3, w1, y2);
        y3 = f32x4.relaxed_madd(x3, w0, y3);
        const x4 = v128.load(at + 4 * pixel);
        y2 = f32x4.relaxed_madd(x4, w2, y2);
        y3 = f32x4.relaxed_madd(x4, w1, y3);
        if (!isRight) y3 = f32x4.relaxed_madd(v128.load(at + 5 * pixel), w2, y3);
      }
      {
        const w0 = v128.load(weight, 16);
        const w1 = v128.load(weight + pixel, 16);
        const w2 = v128.load(weight + 2 * pixel, 16);
        if (!isLeft) z0 = f32x4.relaxed_madd(v128.load(at, 16), w0, z0);
        const x1 = v128.load(at + pixel, 16);
        z0 = f32x4.relaxed_madd(x1, w1, z0);
        z1 = f32x4.relaxed_madd(x1, w0, z1);
        const x2 = v128.load(at + 2 * pixel, 16);
        z0 = f32x4.relaxed_madd(x2, w2, z0);
        z1 = f32x4.relaxed_madd(x2, w1, z1);
        z2 = f32x4.relaxed_madd(x2, w0, z2);
        const x3 = v128.load(at + 3 * pixel, 16);
        z1 = f32x4.relaxed_madd(x3, w2, z1);
        z2 = f32x4.relaxed_madd(x3, w1, z2);
        z3 = f32x4.relaxed_madd(x3, w0, z3);
        const x4 = v128.load(at + 4 * pixel, 16);
        z2 = f32x4.relaxed_madd(x4, w2, z2);
        z3 = f32x4.relaxed_madd(x4, w1, z3);
        if (!isRight) z3 = f32x4.relaxed_madd(v128.load(at + 5 * pixel, 16), w2, z3);
      }
      weight += 3 * pixel;
      at += line;
    }
    storeFour(y + channel, pixel, y0, y1, y2, y3, lows, highs);
    storeFour(y + channel + 16, pixel, z0, z1, z2, z3, lows, highs);
  }
}

/** The same with every other pixel left out. */
function fourApart(
  x: usize,
  width: i32,
  pixel: usize,
  filter: usize,
  bias: usize,
  rows: i32,
  y: usize,
  lows: v128,
  highs: v128,
  isLeft: bool,
  isRight: bool,
): void {
  const line = <usize>width * pixel;
  for (let channel: usize = 0; channel < pixel; channel += 32) {
    let y0 = v128.load(bias + channel);
    let y1 = y0;
    let y2 = y0;
    let y3 = y0;
    let z0 = v128.load(bias + channel, 16);
    let z1 = z0;
    let z2 = z0;
    let z3 = z0;
    let at = x + channel;
    let weight = filter + channel;
    for (let row = 0; row < rows; row++) {
      {
        const w0 = v128.load(weight);
        const w1 = v128.load(weight + pixel);
        const w2 = v128.load(weight + 2 * pixel);
        if (!isLeft) y0 = f32x4.relaxed_madd(v128.load(at), w0, y0);
        y0 = f32x4.relaxed_madd(v128.load(at + pixel), w1, y0);
        const x2 = v128.load(at + 2 * pixel);
        y0 = f32x4.relaxed_madd(x2, w2, y0);
        y1 = f32x4.relaxed_madd(x2, w0, y1);
        y1 = f32x4.relaxed_madd(v128.load(at + 3 * pixel), w1, y1);
        const x4 = v128.load(at + 4 * pixel);
        y1 = f32x4.relaxed_madd(x4, w2, y1);
        y2 = f32x4.relaxed_madd(x4, w0, y2);
        y2 = f32x4.relaxed_madd(v128.load(at + 5 * pixel), w1, y2);
        const x6 = v128.load(at + 6 * pixel);
        y2 = f32x4.relaxed_madd(x6, w2, y2);
        y3 = f32x4.relaxed_madd(x6, w0, y3);
        y3 = f32x4.relaxed_madd(v128.load(at + 7 * pixel), w1, y3);
        if (!isRight) y3 = f32x4.relaxed_madd(v128.load(at + 8 * pixel), w2, y3);
      }
      {
        const w0 = v128.load(weight, 16);
        const w1 = v128.load(weight + pixel, 16);
        const w2 = v128.load(weight + 2 * pixel, 16);
        if (!isLeft) z0 = f32x4.relaxed_madd(v128.load(at, 16), w0, z0);
        z0 = f32x4.relaxed_madd(v128.load(at + pixel, 16), w1, z0);
        const x2 = v128.load(at + 2 * pixel, 16);
        z0 = f32x4.relaxed_madd(x2, w2, z0);
        z1 = f32x4.relaxed_madd(x2, w0, z1);
        z1 = f32x4.relaxed_madd(v128.load(at + 3 * pixel, 16), w1, z1);
        const x4 = v128.load(at + 4 * pixel, 16);
        z1 = f32x4.relaxed_madd(x4, w2, z1);
        z2 = f32x4.relaxed_madd(x4, w0, z2);
        z2 = f32x4.relaxed_madd(v128.load(at + 5 * pixel, 16), w1, z2);
        const x6 = v128.load(at + 6 * pixel, 16);
        z2 = f32x4.relaxed_madd(x6, w2, z2);
        z3 = f32x4.relaxed_madd(x6, w0, z3);
        z3 = f32x4.relaxed_madd(v128.load(at + 7 * pixel, 16), w1, z3);
        if (!isRight) z3 = f32x4.relaxed_madd(v128.load(at + 8 * pixel, 16), w2, z3);
      }
      weight += 3 * pixel;
      at += line;
    }
    storeFour(y + channel, pixel, y0, y1, y2, y3, lows, highs);
    storeFour(y + channel + 16, pixel, z0, z1, z2, z3, lows, highs);
  }
}

function storeFour(y: usize, pixel: usize, y0: v128, y1: v128, y2: v128, y3: v128, lows: v128, highs: v128): void {
  v128.store(y, clamp(y0, lows, highs));
  v128.store(y + pixel, clamp(y1, lows, highs));
  v128.store(y + 2 * pixel, clamp(y2, lows, highs));
  v128.store(y + 3 * pixel, clamp(y3, lows, highs));
}
