import '../../extension/host/worker.ts';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, memory } from '@tensorflow/tfjs-core';

// The host's worker, with a door for tests: the device is lost in the middle of the next batch, as it is read back.
self.addEventListener('message', ({ data }: MessageEvent<{ test?: string }>) => {
  if (data.test !== 'lose-device') return;
  const { mapAsync } = GPUBuffer.prototype;
  GPUBuffer.prototype.mapAsync = function (...args) {
    GPUBuffer.prototype.mapAsync = mapAsync;
    const reading = mapAsync.apply(this, args);
    const current = backend();
    if (current instanceof WebGPUBackend) current.device.destroy();
    return reading;
  };
});

const memories: WebAssembly.Memory[] = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

export interface WorkerMemory {
  readonly tensors: number;
  readonly tensorBytes: number;
  /** Bytes of all memories of WASM: tfjs's and the kernels', which never shrink. */
  readonly wasmBytes: number;
}

Object.assign(globalThis, {
  readMemory: (): WorkerMemory => {
    const { numTensors, numBytes } = memory();
    const current = backend();
    const ofTfjs = current instanceof BackendWasm ? heapOf(current.wasm).byteLength : 0;
    const wasmBytes = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, ofTfjs);
    return { tensors: numTensors, tensorBytes: numBytes, wasmBytes };
  },
});

/** Emscripten's view of its whole memory, which tfjs's types leave out. */
function heapOf(wasm: object): Uint8Array {
  return (wasm as { HEAPU8: Uint8Array }).HEAPU8;
}
