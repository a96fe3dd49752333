import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { WorkspaceConnection } from './connect-to-workspace';

/**
 * Batches of a run's events after the cursor, each event once and in order, to the event that ends the run. When the owner dies, it goes
 * on from the last event with the next owner.
 * @throws AnalogonError of the subscription, or when there is no next owner; the reason of the signal
 */
export async function* followRun(
  connection: WorkspaceConnection,
  id: string,
  afterSeq: number,
  signal?: AbortSignal,
): AsyncGenerator<readonly RunEvent[], void> {
  for (let cursor = afterSeq; ; ) {
    await connection.reconnect();
    const { client } = connection;
    try {
      for await (const batch of await client.runs.follow({ id, afterSeq: cursor }, { signal })) {
        cursor = batch.at(-1)?.seq ?? cursor;
        yield batch;
      }
      return;
    } catch (error) {
      // Another follower may have reconnected first: then this one's connection is gone all the same.
      if (signal?.aborted || (connection.isOpen && connection.client === client)) throw error;
    }
  }
}
