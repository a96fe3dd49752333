import type { EngineClient } from '../../src-shared/contract/engine-client';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { EngineConnection } from '../procedures/engine-connection';
import { type OwnerOptions, openOwner } from './open-owner';

/** A client of whoever owns the workspace; owners may follow one another. */
export interface WorkspaceConnection {
  /** Of the owner that was last connected to. */
  readonly client: EngineClient;
  readonly isOpen: boolean;
  /** Settles when the present connection ends. */
  readonly closed: Promise<void>;
  /** Connects to the next owner if the last one is gone; several callers share one attempt. @throws AnalogonError as at first */
  reconnect(): Promise<void>;
  /** No reconnect after this. */
  close(): void;
}

/**
 * Connects to the owner of a workspace, or starts one.
 * @throws AnalogonError ENGINE_UNAVAILABLE with the end of the host's log when there is no owner in time
 */
export async function connectToWorkspace(options: OwnerOptions): Promise<WorkspaceConnection> {
  let connection: EngineConnection = await openOwner(options);
  let attempt: Promise<void> | undefined;
  let isClosed = false;

  const renew = async () => {
    const renewed = await openOwner(options);
    if (isClosed) renewed.close();
    connection = renewed;
  };
  return {
    get client() {
      return connection.client;
    },
    get isOpen() {
      return connection.isOpen;
    },
    get closed() {
      return connection.closed;
    },
    async reconnect() {
      if (isClosed) throw new AnalogonError('ENGINE_UNAVAILABLE', `${options.workspace}: this connection was closed`);
      if (connection.isOpen) return;
      attempt ??= renew().finally(() => {
        attempt = undefined;
      });
      await attempt;
    },
    close() {
      isClosed = true;
      connection.close();
    },
  };
}
