import { createLearner, type Learner, type Lesson } from '../fit/learner.ts';
import { useWasm } from '../fit/use-wasm.ts';
import { messageOf } from '../refused.ts';
import type { Backend } from './calls.ts';

/** Where networks can learn. */
export const KINDS = ['wasm', 'wasm-browser', 'webgpu'] as const;
export type DeviceKind = (typeof KINDS)[number];

/** Something that networks learn on, until it is closed. */
export interface Device {
  /** What it is, for people. */
  readonly words: string;
  learner(lesson: Lesson): Promise<Learner>;
  close(): Promise<void>;
}

/** Opens the device asked for. @throws Refused if it is not there */
export async function openDevice(kind: DeviceKind): Promise<Device> {
  if (kind === 'webgpu') return await openBrowserDevice('webgpu', true);
  if (kind === 'wasm-browser') return await openBrowserDevice('wasm', false);
  await useWasm();
  return {
    words: 'WASM in Node, on one core',
    learner: async (lesson) => createLearner(lesson),
    close: async () => {},
  };
}

/** The driver of browsers is large, and most runs do without it. */
async function openBrowserDevice(backend: Backend, software: boolean): Promise<Device> {
  const browser = await import('./browser.ts');
  return await browser.openBrowserDevice(backend, software);
}

/**
 * Opens the fastest device that there is: for blocks of the network a real GPU; for a head alone, which learns in seconds, or
 * where there is no GPU, WASM in Node.
 */
export async function openFastest(blocks: boolean): Promise<{ kind: DeviceKind; device: Device }> {
  const inNode = async (why: string) => {
    const device = await openDevice('wasm');
    return { kind: 'wasm' as const, device: { ...device, words: `${device.words} (${why})` } };
  };
  if (!blocks) return await inNode('a head alone needs no GPU');
  try {
    return { kind: 'webgpu', device: await openBrowserDevice('webgpu', false) };
  } catch (thrown) {
    return await inNode(messageOf(thrown));
  }
}
