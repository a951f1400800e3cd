/** y = a + b, `length` floats; b is repeated every `period` floats, of which length is a multiple. */
export function add(a: usize, b: usize, y: usize, length: i32, period: i32): void {
  for (let start = 0; start < length; start += period)
    for (let i = 0; i < period; i++) put(y, start + i, get(a, start + i) + get(b, i));
}

/** y = a - b, as `add`. */
export function subtract(a: usize, b: usize, y: usize, length: i32, period: i32): void {
  for (let start = 0; start < length; start += period)
    for (let i = 0; i < period; i++) put(y, start + i, get(a, start + i) - get(b, i));
}

/** y = a * b, as `add`. */
export function multiply(a: usize, b: usize, y: usize, length: i32, period: i32): void {
  for (let start = 0; start < length; start += period)
    for (let i = 0; i < period; i++) put(y, start + i, get(a, start + i) * get(b, i));
}

/** y = min(max(x, low), high); what is no number stays none. */
export function limit(x: usize, y: usize, length: i32, low: f32, high: f32): void {
  for (let i = 0; i < length; i++) put(y, i, min(max(get(x, i), low), high));
}

function get(from: usize, index: i32): f32 {
  return load<f32>(from + ((<usize>index) << 2));
}

function put(to: usize, index: i32, value: f32): void {
  store<f32>(to + ((<usize>index) << 2), value);
}
