import { median } from './median.ts';

const ROUNDS = 9;

/** Milliseconds of processor time that a call takes: unlike a clock's, the same on a busy machine. */
export function processorMs(call: () => unknown): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The median of several such calls, the first of which, slowed down by the compiler, does not count. */
export function medianProcessorMs(call: () => unknown): number {
  call();
  return median(Array.from({ length: ROUNDS }, () => processorMs(call)));
}
