import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkspaceEngine } from '../workspace-engine';

const longestPollMs = 1000;

/**
 * Waits until there was no client and no work for so long. A paused queue is no work: it waits on disk.
 * @returns false when `stop` came first
 */
export async function waitUntilIdle(
  engine: Pick<WorkspaceEngine, 'getQueue'>,
  server: { readonly clients: number },
  idleSeconds: number,
  stop: AbortSignal,
): Promise<boolean> {
  const pollMs = Math.min(longestPollMs, idleSeconds * 250);
  for (let busyMs = performance.now(); !stop.aborted; await sleep(pollMs, undefined, { signal: stop }).catch(() => {})) {
    const { waiting, isPaused, leases } = await engine.getQueue();
    const isIdle = server.clients === 0 && leases.length === 0 && (isPaused || waiting.length === 0);
    if (!isIdle) busyMs = performance.now();
    else if (performance.now() - busyMs >= idleSeconds * 1000) return true;
  }
  return false;
}
