/** Milliseconds of processor time that a call takes: unlike a clock's, the same on a busy machine. */
export function processorMs(call: () => unknown): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
