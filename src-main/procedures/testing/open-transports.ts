import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { createChildProcessPort } from '../child-process-port';
import { connectMessagePort } from '../connect-message-port';
import { connectWebSocket, type EngineAddress } from '../connect-web-socket';
import type { EngineConnection } from '../engine-connection';
import { createEngineService } from '../engine-service';
import { serveMessagePort } from '../serve-message-port';
import { serveWebSocket } from '../serve-web-socket';
import { createScriptedEngine } from './scripted-engine';

/** A scripted engine served over one transport. */
export interface ServedEngine {
  connect(): Promise<EngineConnection>;
  close(): void;
}

const peer = 'the engine of the test';
const createService = () => createEngineService({ engine: createScriptedEngine('/workspace'), version: '1.2.3', onFault: () => {} });

export async function openMessageChannels(): Promise<ServedEngine> {
  const service = createService();
  return {
    connect: async () => {
      const { port1, port2 } = new MessageChannel();
      serveMessagePort(service, port1);
      return connectMessagePort(port2, peer);
    },
    close: () => {},
  };
}

export const openTcpSocket = () => openWebSockets(undefined);
export const openUnixSocket = () => openWebSockets(path.join(os.tmpdir(), `conformance-${randomBytes(4).toString('hex')}.sock`));

async function openWebSockets(socket: string | undefined): Promise<ServedEngine> {
  const service = createService();
  const server = http.createServer();
  const webSockets = new WebSocketServer({ server });
  webSockets.on('connection', (client) => serveWebSocket(service, client));
  await once(socket ? server.listen(socket) : server.listen(0, '127.0.0.1'), 'listening');
  const place = server.address();
  const address: EngineAddress = typeof place === 'object' ? { url: `ws://127.0.0.1:${place?.port}` } : { socket: place };
  return {
    connect: () => connectWebSocket(address, { peer, timeLimitMs: 5000 }),
    close: () => {
      for (const client of webSockets.clients) client.terminate();
      server.close();
    },
  };
}

/** Each connection is a process of its own. @param entry built from `serve-child-process.ts` */
export async function openChildProcesses(entry: string): Promise<ServedEngine> {
  return {
    connect: async () => connectMessagePort(createChildProcessPort(fork(entry, { execArgv: [], serialization: 'advanced' })), peer),
    close: () => {},
  };
}
