import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { QueueEntry } from '../../src-shared/schemas/queue-state';
import { insertByPriority, insertFirstOfPriority, moveToPosition } from './order-queue';
import { type QueueContent, readQueueFile, writeQueueFile } from './queue-file';

/**
 * What waits for its turn, in the order it will start, and the limits. Every change is on the disk before it holds: what throws has
 * changed nothing. One process at a time may have it open.
 */
export interface RunQueue {
  readonly content: QueueContent;
  /** Behind those of the same priority. All of them or none. @throws AnalogonError COMMAND_INVALID when one is in the queue already */
  add(entries: readonly QueueEntry[]): void;
  /** Takes a waiting run out for good; undefined when it does not wait. */
  remove(run: string): QueueEntry | undefined;
  /** Before the one now at `position` (0 is first). Takes over a neighbour's priority where it must. @throws AnalogonError RUN_NOT_FOUND */
  move(run: string, position: number): void;
  /** The run goes behind those of that priority. @throws AnalogonError RUN_NOT_FOUND */
  setPriority(run: string, priority: number): void;
  setPaused(isPaused: boolean): void;
  setMaxParallel(maxParallel: number | null): void;
  /** It waits no more; a crash before {@link markStarted} makes it wait again, first of its priority. */
  markStarting(run: string): void;
  /** Its own folder says that it began: the queue may forget it. */
  markStarted(run: string): void;
  /** Calls the listener after every change. @returns ends that */
  subscribe(listener: () => void): () => void;
}

/** Opens the queue of that file; none is an empty queue. @throws AnalogonError DATA_UNREADABLE; the file stays as it is */
export function openRunQueue(file: string): RunQueue {
  const listeners = new Set<() => void>();
  const saved = readQueueFile(file);
  let content: QueueContent = { ...saved, waiting: saved.starting.reduceRight(insertFirstOfPriority, saved.waiting), starting: [] };

  const change = (changes: Partial<QueueContent>) => {
    const next = { ...content, ...changes };
    writeQueueFile(file, next);
    content = next;
    for (const listener of [...listeners]) listener();
  };
  const find = (run: string) => content.waiting.find((entry) => entry.run === run);
  const get = (run: string): QueueEntry => {
    const entry = find(run);
    if (entry) return entry;
    throw new AnalogonError('RUN_NOT_FOUND', `${run} does not wait in the queue.`);
  };
  const without = (run: string) => content.waiting.filter((entry) => entry.run !== run);

  return {
    get content() {
      return content;
    },
    add(entries) {
      if (entries.length === 0) return;
      const known = new Set([...content.waiting, ...content.starting].map(({ run }) => run));
      for (const { run } of entries) {
        if (known.has(run)) throw new AnalogonError('COMMAND_INVALID', `${run} is in the queue already.`);
        known.add(run);
      }
      change({ waiting: entries.reduce(insertByPriority, content.waiting) });
    },
    remove(run) {
      const entry = find(run);
      if (entry) change({ waiting: without(run) });
      return entry;
    },
    move: (run, position) => change({ waiting: moveToPosition(content.waiting, get(run), position) }),
    setPriority: (run, priority) => change({ waiting: insertByPriority(without(run), { ...get(run), priority }) }),
    setPaused: (isPaused) => change({ isPaused }),
    setMaxParallel: (maxParallel) => change({ maxParallel }),
    markStarting: (run) => change({ waiting: without(run), starting: [...content.starting, get(run)] }),
    markStarted(run) {
      const starting = content.starting.filter((entry) => entry.run !== run);
      if (starting.length < content.starting.length) change({ starting });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
