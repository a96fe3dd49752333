import { setTimeout } from 'node:timers/promises';
import { readMachineBusySeconds } from './machine-load';

/** Cores that others may take: 5 % of two. */
export const quietCores = 0.1;
const lookSeconds = 1;

/** How long a bench may still wait for others to finish; shared by all its measurements. */
export interface Patience {
  remainingSeconds: number;
}

/**
 * Returns as soon as the machine has been idle for a second, or when the patience is used up. Measured processes sleep between blocks,
 * so whatever runs meanwhile is somebody else's.
 */
export async function waitUntilIdle(patience: Patience): Promise<void> {
  while (patience.remainingSeconds > 0) {
    const start = performance.now();
    const busyBefore = readMachineBusySeconds();
    await setTimeout(lookSeconds * 1000);
    const seconds = (performance.now() - start) / 1000;
    if (!((readMachineBusySeconds() - busyBefore) / seconds > quietCores)) return;
    patience.remainingSeconds -= seconds;
  }
}
