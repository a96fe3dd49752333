import { onMessagePortClose, RPCLink } from '@orpc/client/message-port';
import { createEngineConnection, type EngineConnection } from './engine-connection';
import type { EngineMessagePort } from './engine-message-port';

/** @param peer who serves the other end, for messages */
export function connectMessagePort(port: EngineMessagePort, peer: string): EngineConnection {
  const connection = createEngineConnection({
    peer,
    onClose: (listener) => onMessagePortClose(port, listener),
    createLink: () => new RPCLink({ port }),
    close: () => port.close(),
  });
  port.start?.();
  return connection;
}
