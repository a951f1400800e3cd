import { env, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import type { Backend } from './worker-messages.ts';

/**
 * Makes a backend tfjs's current one. Rejects with the reason where this browser or machine does not have it.
 *
 * @param software whether a WebGPU adapter without hardware will do: for tests only, it takes seconds a picture
 */
export async function startBackend(backend: Backend, wasmFolder: string, software: boolean): Promise<void> {
  if (backend === 'webgpu') await demandGpu(software);
  if (backend === 'wasm' || backend === 'wasm-simd') {
    // Threads need SharedArrayBuffer, which extension pages do not have; the pool's workers are the threads.
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (backend === 'wasm') env().set('WASM_HAS_SIMD_SUPPORT', false);
    else if (!(await env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('this browser has no WASM SIMD');
    setWasmPaths(wasmFolder);
  }
  const name = backend === 'wasm-simd' ? 'wasm' : backend;
  if (!(await setBackend(name))) throw new Error(`tfjs could not start ${backend}`);
  await ready();
  if (getBackend() !== name) throw new Error(`tfjs took ${getBackend()} instead of ${backend}`);
}

async function demandGpu(software: boolean): Promise<void> {
  const gpu = (navigator as Navigator & { gpu?: GPU }).gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'low-power' });
  if (!adapter) throw new Error('no WebGPU adapter');
  // SwiftShader and lavapipe compute on the CPU, a hundred times slower than WASM does (seen in Chromium 156).
  if (adapter.info.isFallbackAdapter && !software) throw new Error('the WebGPU adapter has no hardware');
}
