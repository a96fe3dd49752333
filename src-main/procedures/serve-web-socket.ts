import { RPCHandler } from '@orpc/server/ws';
import type { WebSocket } from 'ws';
import type { EngineService } from './engine-service';

/** Answers the client on the other end until the socket closes. */
export function serveWebSocket({ router, handlerOptions }: EngineService, socket: WebSocket): void {
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  // A broken frame or connection: `close` follows, and is all that matters.
  socket.on('error', () => {});
  void new RPCHandler(router, handlerOptions).upgrade(socket, { context: { gone: gone.signal } });
}
