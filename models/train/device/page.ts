import '@tensorflow/tfjs-backend-webgpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { createLearner, type Learner } from '../fit/learner.ts';
import type { Backend, Call } from './calls.ts';
import { fromBytes, toBytes } from './wire.ts';

declare global {
  /** Fetches a call by its number, performs it and sends the answer back; rejects with what went wrong. */
  var perform: (id: number) => Promise<void>;
}

let learner: Learner | undefined;

globalThis.perform = async (id) => {
  const asked = await fetch(`call/${id}`);
  const result = await answer(fromBytes(await asked.arrayBuffer()) as Call);
  await fetch(`answer/${id}`, { method: 'POST', body: toBytes(result ?? null) });
};

async function answer(call: Call): Promise<unknown> {
  if (call.name === 'begin') return await begin(call.backend, call.software);
  if (call.name === 'create') {
    learner = createLearner(call.lesson);
    return;
  }
  if (!learner) throw new Error(`${call.name} before there is a learner`);
  switch (call.name) {
    case 'learn':
      return Float32Array.of(await learner.learn(call.batch, call.targets, call.share, call.seed));
    case 'step':
      return await learner.step(call.rate, call.step);
    case 'forget':
      return await learner.forget();
    case 'predict':
      return await learner.predict(call.batch);
    case 'state':
      return await learner.state();
    case 'load':
      return await learner.load(call.state);
    case 'dispose':
      return await learner.dispose();
  }
}

/** @returns what the device calls itself @throws Error if it is not there, or is made of software where that is not wanted */
async function begin(backend: Backend, software: boolean): Promise<string> {
  const name = backend === 'webgpu' ? await nameOfAdapter(software) : 'WASM in a headless browser, on one core';
  setWasmPaths(new URL('wasm/', location.href).href);
  if (!(await setBackend(backend))) throw new Error(`the ${backend} backend does not start`);
  return name;
}

async function nameOfAdapter(software: boolean): Promise<string> {
  // Missing where the browser was built without WebGPU.
  const gpu: GPU | undefined = navigator.gpu;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('the browser offers no WebGPU adapter');
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'a GPU without a name';
  if (!isFallbackAdapter) return `WebGPU in a headless browser, on ${name}`;
  if (!software) throw new Error(`the only WebGPU adapter, ${name}, is made of software`);
  return `WebGPU in a headless browser, made of software (${name}): right, but slower than WASM`;
}
