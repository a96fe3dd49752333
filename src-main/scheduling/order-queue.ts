import type { QueueEntry } from '../../src-shared/schemas/queue-state';

type Queue = readonly QueueEntry[];

/** Puts an entry behind all of its priority and above. */
export function insertByPriority(queue: Queue, entry: QueueEntry): Queue {
  return insertBefore(queue, entry, (other) => other.priority < entry.priority);
}

/** Puts an entry before all of its priority and below. */
export function insertFirstOfPriority(queue: Queue, entry: QueueEntry): Queue {
  return insertBefore(queue, entry, (other) => other.priority <= entry.priority);
}

/**
 * Puts an entry before the one that is now at `position`; behind the last one where there is none. Its priority gives way where its
 * new neighbours would not let it stay there.
 */
export function moveToPosition(queue: Queue, entry: QueueEntry, position: number): Queue {
  const before = queue.slice(0, Math.max(0, position)).filter((other) => other !== entry);
  const after = queue.slice(Math.max(0, position)).filter((other) => other !== entry);
  const most = before.at(-1)?.priority ?? Number.POSITIVE_INFINITY;
  const least = after[0]?.priority ?? Number.NEGATIVE_INFINITY;
  return [...before, { ...entry, priority: Math.min(most, Math.max(least, entry.priority)) }, ...after];
}

function insertBefore(queue: Queue, entry: QueueEntry, isBehind: (other: QueueEntry) => boolean): Queue {
  const found = queue.findIndex(isBehind);
  const position = found < 0 ? queue.length : found;
  return [...queue.slice(0, position), entry, ...queue.slice(position)];
}
