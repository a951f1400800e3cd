import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const SOURCE = fileURLToPath(new URL('../src/kernels/assembly/index.ts', import.meta.url));
const BASE = fileURLToPath(new URL('..', import.meta.url));

/**
 * Compiles src/kernels/assembly to one module without a runtime, which works on the memory that it is given.
 *
 * @throws Error with what the compiler says
 */
export async function compileKernels(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--disableWarning'];
  const features = ['--enable', 'simd', '--enable', 'relaxed-simd'];
  const files = [SOURCE, '--baseDir', BASE, '--outFile', 'kernels.wasm'];
  const { error, stderr } = await main([...files, ...options, ...features], {
    writeFile: (_, contents) => {
      if (contents instanceof Uint8Array) binary = contents;
    },
  });
  if (error || !binary) throw new Error(`the kernels do not compile: ${error?.message ?? ''}\n${stderr.toString()}`);
  return binary;
}
