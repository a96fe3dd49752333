import fs from 'node:fs';

/** Ticks a second of /proc/stat: USER_HZ, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * CPU seconds, over all cores, that the machine has worked since it started, time its host took away included.
 * NaN where there is no /proc.
 */
export function readMachineBusySeconds(): number {
  try {
    const [line = ''] = fs.readFileSync('/proc/stat', 'utf8').split('\n', 1);
    // user, nice, system, idle, iowait, irq, softirq, steal
    const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
    const total = ticks.reduce((sum, value) => sum + value, 0);
    return (total - (ticks[3] ?? 0) - (ticks[4] ?? 0)) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}
