import { onMessagePortClose } from '@orpc/client/message-port';
import { RPCHandler } from '@orpc/server/message-port';
import type { EngineMessagePort } from './engine-message-port';
import type { EngineService } from './engine-service';

/** Answers the client on the other end until the port closes. */
export function serveMessagePort({ router, handlerOptions }: EngineService, port: EngineMessagePort): void {
  const gone = new AbortController();
  onMessagePortClose(port, () => gone.abort());
  new RPCHandler(router, handlerOptions).upgrade(port, { context: { gone: gone.signal } });
  port.start?.();
}
