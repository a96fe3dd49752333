import type { ClientContext, ClientLink } from '@orpc/client';
import { createEngineClient, type EngineClient } from '../../src-shared/contract/engine-client';

/** A client on one transport, as long as that holds. */
export interface EngineConnection {
  readonly client: EngineClient;
  readonly isOpen: boolean;
  /** Settles when either side closed it or the other side's process is gone; never rejects. */
  readonly closed: Promise<void>;
  close(): void;
}

/** What a transport gives to be made a connection. */
export interface ClientTransport {
  /** Who is on the other side, for messages. */
  readonly peer: string;
  onClose(listener: () => void): void;
  createLink(): ClientLink<ClientContext>;
  close(): void;
}

export function createEngineConnection(transport: ClientTransport): EngineConnection {
  let isOpen = true;
  // Listens before the link does: what the link then rejects is known to be lost.
  const closed = new Promise<void>((resolve) => {
    transport.onClose(() => {
      isOpen = false;
      resolve();
    });
  });
  return {
    client: createEngineClient(transport.createLink(), { peer: transport.peer, isOpen: () => isOpen }),
    get isOpen() {
      return isOpen;
    },
    closed,
    close() {
      isOpen = false;
      transport.close();
    },
  };
}
