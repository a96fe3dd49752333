import os from 'node:os';
import { setTimeout } from 'node:timers/promises';

/**
 * Waits until fewer than one process on average wanted to run during the last minute, at most `minutes`.
 * @returns the load average it starts with
 */
export async function waitUntilQuiet(minutes: number, report: (line: string) => void): Promise<number> {
  const end = performance.now() + minutes * 60_000;
  let load = os.loadavg()[0] ?? 0;
  if (load >= 1 && minutes > 0) report(`The machine is busy (load ${load.toFixed(2)}); waiting up to ${minutes} min for it to calm down.`);
  while (load >= 1 && performance.now() < end) {
    await setTimeout(5000);
    load = os.loadavg()[0] ?? 0;
  }
  return load;
}
