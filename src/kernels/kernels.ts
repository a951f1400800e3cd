/** A place in the kernels' memory, in bytes. */
export type Address = number;

/** What assembly/ exports: see there for what each does. Addresses are bytes; all other numbers count floats. */
export interface Kernels {
  matmul(
    a: Address,
    b: Address,
    bias: Address,
    shortcut: Address,
    c: Address,
    m: number,
    n: number,
    k: number,
    stride: number,
    low: number,
    high: number,
    lists: Address,
  ): void;
  matmulBytes(
    a: Address,
    panels: Address,
    columns: Address,
    zero: number,
    shortcut: Address,
    c: Address,
    m: number,
    n: number,
    k: number,
    low: number,
    high: number,
    room: Address,
  ): void;
  dotOf(a: number, b: number): number;
  depthwise(
    x: Address,
    height: number,
    width: number,
    channels: number,
    filter: Address,
    bias: Address,
    size: number,
    stride: number,
    padTop: number,
    padLeft: number,
    y: Address,
    outHeight: number,
    outWidth: number,
    low: number,
    high: number,
  ): void;
  pool(
    greatest: boolean,
    x: Address,
    height: number,
    width: number,
    channels: number,
    tall: number,
    wide: number,
    strideY: number,
    strideX: number,
    padTop: number,
    padLeft: number,
    y: Address,
    outHeight: number,
    outWidth: number,
  ): void;
  patches(
    x: Address,
    height: number,
    width: number,
    channels: number,
    tall: number,
    wide: number,
    strideY: number,
    strideX: number,
    padTop: number,
    padLeft: number,
    firstRow: number,
    rows: number,
    outWidth: number,
    to: Address,
  ): void;
  copyRows(from: Address, fromStride: number, to: Address, toStride: number, rows: number, floats: number): void;
  add(a: Address, b: Address, y: Address, length: number, period: number): void;
  subtract(a: Address, b: Address, y: Address, length: number, period: number): void;
  multiply(a: Address, b: Address, y: Address, length: number, period: number): void;
  limit(x: Address, y: Address, length: number, low: number, high: number): void;
}

/** Kernels, and the memory that they work on. */
export interface Instance {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
}

const PAGE = 65_536;

/**
 * Instantiates the compiled kernels on a memory of their own.
 *
 * @param bytes what the memory holds at first; it can grow
 */
export async function instantiate(module: WebAssembly.Module, bytes: number): Promise<Instance> {
  const memory = new WebAssembly.Memory({ initial: pagesOf(bytes) });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  return { kernels: exports as unknown as Kernels, memory };
}

/** Makes room for `bytes` bytes in all. Views of the memory made before are void afterwards. */
export function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const missing = pagesOf(bytes) - memory.buffer.byteLength / PAGE;
  if (missing > 0) memory.grow(missing);
}

function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE);
}
