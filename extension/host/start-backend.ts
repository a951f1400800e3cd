import { backend as currentBackend, env, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { relaxedSimd } from 'wasm-feature-detect';
import type { Backend } from './worker-messages.ts';

/** Milliseconds: a GPU process that hangs must not keep pictures from the backends that work. */
const ADAPTER_DEADLINE = 4000;

/** What tfjs calls the backend that is current while one of Scrim's is in use. */
const TFJS_NAMES: Readonly<Record<Backend, string>> = {
  webgpu: 'webgpu',
  'wasm-relaxed': 'cpu',
  'wasm-simd': 'wasm',
  wasm: 'wasm',
  cpu: 'cpu',
};

/** This browser or machine has no such backend: not a failure, only a slower ladder. */
export class AbsentBackend extends Error {
  override readonly name = 'AbsentBackend';
}

/**
 * Makes a backend tfjs's current one.
 *
 * @param software whether a WebGPU adapter without hardware will do: for tests only, it takes seconds a picture
 * @returns the compiled kernels that networks are to run on where the backend is Scrim's own; tfjs then only holds
 *          their inputs and outputs
 * @throws AbsentBackend where this browser or machine does not have it, Error where it has it and it does not start
 */
export async function startBackend(
  backend: Backend,
  wasmFolder: string,
  software: boolean,
): Promise<WebAssembly.Module | undefined> {
  if (backend === 'webgpu') await demandGpu(software);
  const kernels = backend === 'wasm-relaxed' ? await compileKernels(`${wasmFolder}kernels.wasm`) : undefined;
  if (backend === 'wasm' || backend === 'wasm-simd') {
    // Threads need SharedArrayBuffer, which extension pages do not have; the pool's workers are the threads.
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (backend === 'wasm') env().set('WASM_HAS_SIMD_SUPPORT', false);
    else if (!(await env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new AbsentBackend('this browser has no WASM SIMD');
    setWasmPaths(wasmFolder);
  }
  const name = TFJS_NAMES[backend];
  if (!(await setBackend(name))) throw new Error(`tfjs could not start ${backend}`);
  await ready();
  if (getBackend() !== name) throw new Error(`tfjs took ${getBackend()} instead of ${backend}`);
  return kernels;
}

async function compileKernels(address: string): Promise<WebAssembly.Module> {
  if (!(await relaxedSimd())) throw new AbsentBackend('this browser has no relaxed SIMD in WASM');
  return WebAssembly.compile(await (await fetch(address)).arrayBuffer());
}

async function demandGpu(software: boolean): Promise<void> {
  const gpu = (navigator as Navigator & { gpu?: GPU }).gpu;
  const asked = gpu?.requestAdapter({ powerPreference: 'low-power' });
  const adapter = await Promise.race([asked, rejectAfter(ADAPTER_DEADLINE, 'the GPU does not answer')]);
  if (!adapter) throw new AbsentBackend('no WebGPU adapter');
  // SwiftShader and lavapipe compute on the CPU, a hundred times slower than WASM does (seen in Chromium 156).
  if (adapter.info.isFallbackAdapter && !software) throw new AbsentBackend('the WebGPU adapter has no hardware');
}

/** Resolves with the reason when the current backend's device is lost; never on backends that have none. */
export async function whenLost(backend: Backend): Promise<string> {
  const current = currentBackend();
  if (backend !== 'webgpu' || !(current instanceof WebGPUBackend)) return new Promise(() => undefined);
  const { message, reason } = await current.device.lost;
  return `the GPU was lost (${reason}): ${message}`;
}

function rejectAfter(deadline: number, why: string): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(why)), deadline));
}
