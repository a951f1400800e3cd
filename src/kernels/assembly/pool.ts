/**
 * The greatest value, or the mean, of each window of x [height, width, channels]; what lies outside is left out.
 *
 * @param y        [outHeight, outWidth, channels]
 */
export function pool(
  greatest: bool,
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  tall: i32,
  wide: i32,
  strideY: i32,
  strideX: i32,
  padTop: i32,
  padLeft: i32,
  y: usize,
  outHeight: i32,
  outWidth: i32,
): void {
  const pixel = (<usize>channels) << 2;
  for (let row = 0; row < outHeight; row++) {
    const top = row * strideY - padTop;
    const rows = min(tall, height - top) - max(0, -top);
    for (let column = 0; column < outWidth; column++) {
      const left = column * strideX - padLeft;
      const columns = min(wide, width - left) - max(0, -left);
      const at = x + <usize>(max(0, top) * width + max(0, left)) * pixel;
      if (greatest) greatestOf(at, width, pixel, rows, columns, y);
      else meanOf(at, width, pixel, rows, columns, y);
      y += pixel;
    }
  }
}

function greatestOf(x: usize, width: i32, pixel: usize, rows: i32, columns: i32, y: usize): void {
  let channel: usize = 0;
  for (; channel + 16 <= pixel; channel += 16) {
    let best = v128.load(x + channel);
    // Where there was something that is no number: f32x4.max would keep that too, and is eight instructions.
    let lost = f32x4.ne(best, best);
    for (let row = 0; row < rows; row++) {
      let at = x + <usize>(row * width) * pixel + channel;
      for (let column = 0; column < columns; column++, at += pixel) {
        const value = v128.load(at);
        best = f32x4.pmax(best, value);
        lost = v128.or(lost, f32x4.ne(value, value));
      }
    }
    v128.store(y + channel, v128.or(best, lost));
  }
  for (; channel < pixel; channel += 4) {
    let best = load<f32>(x + channel);
    for (let row = 0; row < rows; row++) {
      let at = x + <usize>(row * width) * pixel + channel;
      for (let column = 0; column < columns; column++, at += pixel) best = max(best, load<f32>(at));
    }
    store<f32>(y + channel, best);
  }
}

function meanOf(x: usize, width: i32, pixel: usize, rows: i32, columns: i32, y: usize): void {
  const share: f32 = 1 / <f32>(rows * columns);
  const shares = f32x4.splat(share);
  let channel: usize = 0;
  for (; channel + 16 <= pixel; channel += 16) {
    let sum = f32x4.splat(0);
    for (let row = 0; row < rows; row++) {
      let at = x + <usize>(row * width) * pixel + channel;
      for (let column = 0; column < columns; column++, at += pixel) sum = f32x4.add(sum, v128.load(at));
    }
    v128.store(y + channel, f32x4.mul(sum, shares));
  }
  for (; channel < pixel; channel += 4) {
    let sum: f32 = 0;
    for (let row = 0; row < rows; row++) {
      let at = x + <usize>(row * width) * pixel + channel;
      for (let column = 0; column < columns; column++, at += pixel) sum += load<f32>(at);
    }
    store<f32>(y + channel, sum * share);
  }
}
