import { once } from 'node:events';
import net from 'node:net';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createEngineConnection, type EngineConnection } from './engine-connection';

/** Where an engine is served: a socket of this machine (path of a Unix socket or name of a pipe), or a URL `ws://…`. */
export type EngineAddress = { readonly socket: string } | { readonly url: string };

/** For the other side to confirm that the connection ends; a process that hangs never does. */
const farewellMs = 1000;

export interface ConnectWebSocketOptions {
  /** Who serves, for messages. */
  readonly peer: string;
  readonly timeLimitMs: number;
}

/** @throws AnalogonError ENGINE_UNAVAILABLE when nothing answers there in time */
export async function connectWebSocket(address: EngineAddress, { peer, timeLimitMs }: ConnectWebSocketOptions): Promise<EngineConnection> {
  const socket = new WebSocket('url' in address ? address.url : 'ws://workspace/', {
    // Connections stay on the machine or in its network: compressing costs more than it saves.
    perMessageDeflate: false,
    ...('socket' in address && { createConnection: () => net.connect(address.socket) }),
  });
  // `close` follows, and says all that matters.
  socket.on('error', () => {});
  try {
    // The socket's own time limit does not hold for connections made by `createConnection`.
    await once(socket, 'open', { signal: AbortSignal.timeout(timeLimitMs) });
  } catch (error) {
    socket.terminate();
    const reason = error instanceof Error ? error.message : String(error);
    throw new AnalogonError('ENGINE_UNAVAILABLE', `${peer} does not answer: ${reason}`, { cause: error });
  }
  return createEngineConnection({
    peer,
    onClose: (listener) => socket.on('close', listener),
    createLink: () => new RPCLink({ websocket: sendingWhileOpen(socket) }),
    close: () => {
      socket.close();
      setTimeout(() => socket.terminate(), farewellMs).unref();
    },
  });
}

/** The link throws into nobody's hands when it sends on a socket that is closing; what is lost there is rejected by `close` anyway. */
function sendingWhileOpen(socket: WebSocket): ConstructorParameters<typeof RPCLink>[0]['websocket'] {
  return {
    readyState: WebSocket.OPEN,
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    send: (data: Parameters<WebSocket['send']>[0]) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
  };
}
