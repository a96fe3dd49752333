import { setTimeout as wait } from 'node:timers/promises';

/** The shortest time between two changes that one follower is told of. */
const batchMs = 100;

/** Which runs changed since each follower was last told. The queue counts as changed with any of them. */
export interface WorkspaceChanges {
  /** @param runs none: only the queue changed */
  note(...runs: readonly string[]): void;
  /** Sets of ids of what changes from this call on, at most one per 100 ms; ends with the signal or with `close`. */
  follow(signal: AbortSignal): AsyncGenerator<ReadonlySet<string>, void, void>;
  close(): void;
}

interface Follower {
  readonly changed: Set<string>;
  hasNews: boolean;
  wake(): void;
}

export function createWorkspaceChanges(): WorkspaceChanges {
  const followers = new Set<Follower>();
  let isClosed = false;

  async function* tell(follower: Follower, signal: AbortSignal): AsyncGenerator<ReadonlySet<string>, void, void> {
    while (!signal.aborted && !isClosed) {
      if (follower.hasNews) {
        const changed = new Set(follower.changed);
        follower.changed.clear();
        follower.hasNews = false;
        yield changed;
        await wait(batchMs, undefined, { signal }).catch(() => undefined);
      } else {
        await new Promise<void>((resolve) => {
          follower.wake = resolve;
        });
      }
    }
  }

  return {
    note(...runs) {
      for (const follower of followers) {
        for (const run of runs) follower.changed.add(run);
        follower.hasNews = true;
        follower.wake();
      }
    },
    follow(signal) {
      const follower: Follower = { changed: new Set(), hasNews: false, wake: () => {} };
      followers.add(follower);
      const leave = () => {
        followers.delete(follower);
        follower.wake();
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
      return tell(follower, signal);
    },
    close() {
      isClosed = true;
      for (const follower of followers) follower.wake();
      followers.clear();
    },
  };
}
