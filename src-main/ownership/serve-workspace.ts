import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { WebSocketServer } from 'ws';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { EngineService } from '../procedures/engine-service';
import { serveWebSocket } from '../procedures/serve-web-socket';

/** An engine on its local socket. */
export interface WorkspaceServer {
  readonly clients: number;
  /** Ends all connections and removes the socket; a second call does nothing. */
  close(): Promise<void>;
}

/** The largest message a client may send: a config text is some kilobytes. */
const maxPayload = 16 << 20;

/**
 * @param socket of this owner alone: what lies there is a dead owner's and is replaced
 * @throws AnalogonError ENGINE_UNAVAILABLE when nothing can listen there
 */
export async function serveWorkspace(service: EngineService, socket: string): Promise<WorkspaceServer> {
  if (process.platform !== 'win32') fs.rmSync(socket, { force: true });
  const server = http.createServer((_request, response) => response.writeHead(426).end());
  const webSockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
  server.on('upgrade', (request, stream, head) =>
    webSockets.handleUpgrade(request, stream, head, (client) => serveWebSocket(service, client)),
  );
  try {
    await once(server.listen(socket), 'listening');
  } catch (error) {
    throw new AnalogonError('ENGINE_UNAVAILABLE', `${socket}: cannot listen there: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  return {
    get clients() {
      return webSockets.clients.size;
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const client of webSockets.clients) client.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}
