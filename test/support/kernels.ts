import { setFlagsFromString } from 'node:v8';
import { compileKernels } from '../../models/compile-kernels.ts';

/** The kernels, compiled for Node, where relaxed SIMD still is behind a flag. */
export async function kernelsInNode(): Promise<WebAssembly.Module> {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return await WebAssembly.compile(new Uint8Array(await compileKernels()));
}
