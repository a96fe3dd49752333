import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildEntry } from '../procedures/testing/build-entry';
import { scriptedEvent } from '../procedures/testing/scripted-engine';
import { connectToWorkspace, type WorkspaceConnection } from './connect-to-workspace';
import { followRun } from './follow-run';
import { isOwnerAlive, readOwner } from './owner-record';
import { hostLogFile, spawnHost } from './spawn-host';

let entry: string;
let workspace: string;
let connections: WorkspaceConnection[];

beforeAll(async () => {
  entry = await buildEntry(path.join(import.meta.dirname, 'testing/scripted-host.ts'));
});
beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'workspace '));
  connections = [];
});
afterEach(async () => {
  for (const connection of connections) connection.close();
  const owner = readOwner(workspace);
  if (owner && isOwnerAlive(owner)) process.kill(owner.pid, 'SIGKILL');
  fs.rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
});

async function connect(idleSeconds = 60, state = 'sound', version = '1.2.3', timeLimitMs = 15_000): Promise<WorkspaceConnection> {
  const args = [workspace, String(idleSeconds), state];
  const connection = await connectToWorkspace({
    workspace,
    version,
    timeLimitMs,
    spawnHost: () => spawnHost({ workspace, entry, args, environment: process.env }),
  });
  connections.push(connection);
  return connection;
}

const hostLog = () => fs.readFileSync(hostLogFile(workspace), 'utf8');

test('clients that come at once find one owner, which they start themselves', async () => {
  const [first, second] = await Promise.all([connect(), connect()]);
  const info = await first.client.workspace.info({});
  expect(info).toEqual({ workspace, pid: readOwner(workspace)?.pid, version: '1.2.3' });
  expect(await second.client.workspace.info({})).toEqual(info);
  expect(info.pid).not.toBe(process.pid);
});

test('a host without clients and work ends by itself, frees the workspace and leaves no socket', async () => {
  const connection = await connect(0.5);
  const socket = readOwner(workspace)?.socket ?? '';
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(connection.isOpen).toBe(true);
  expect(await connection.client.queue.get({})).toMatchObject({ waiting: [] });
  connection.close();
  await expect.poll(() => readOwner(workspace), { timeout: 5000 }).toBeUndefined();
  expect(fs.existsSync(socket)).toBe(false);
});

test('when the owner is killed, followers go on with the next one, without gap or repeat', async () => {
  const [connection, other] = await Promise.all([connect(), connect()]);
  const killed = readOwner(workspace)?.pid ?? 0;
  const follow = async (by: WorkspaceConnection) => {
    const seqs: number[] = [];
    for await (const batch of followRun(by, 'growing', 0)) {
      seqs.push(...batch.map(({ seq }) => seq));
      if (by === connection && seqs.length > 500 && readOwner(workspace)?.pid === killed) process.kill(killed, 'SIGKILL');
    }
    return seqs;
  };
  const everySeq = Array.from({ length: 3000 }, (_, at) => scriptedEvent(at + 1, 3000).seq);
  expect(await Promise.all([follow(connection), follow(other)])).toEqual([everySeq, everySeq]);
  expect((await connection.client.workspace.info({})).pid).not.toBe(killed);
});

test('a host that cannot start is reported at once, with the end of its log', async () => {
  const startMs = performance.now();
  await expect(connect(60, 'broken')).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringMatching(/ended as it started[\s\S]*host\.log[\s\S]*the engine of this test cannot start/),
  });
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect(readOwner(workspace)).toBeUndefined();
});

test('an owner of another version is named instead of being spoken to', async () => {
  await connect();
  await expect(connect(60, 'sound', '2.0.0')).rejects.toMatchObject({
    message: expect.stringMatching(/Analogon 1\.2\.3 \(process \d+\).*this is 2\.0\.0/),
  });
});

test('an owner that does not answer is an error after the time limit', async () => {
  const connection = await connect();
  const { pid = 0 } = readOwner(workspace) ?? {};
  connection.close();
  process.kill(pid, 'SIGSTOP');
  await expect(connect(60, 'sound', '1.2.3', 500)).rejects.toMatchObject({
    message: expect.stringContaining(`process ${pid} owns the workspace and does not answer`),
  });
  process.kill(pid, 'SIGCONT');
});

test('runs launched attached stop when their client goes, others stay', async () => {
  const [leaving, staying] = await Promise.all([connect(), connect()]);
  const request = {
    configs: [{ path: 'attached' }],
    device: { kind: 'cpu' as const },
    maxParallel: null,
    priority: 0,
    engine: { kind: 'wasm' as const, version: '4', reason: 'test' },
    smallerBatchRetries: 0,
  };
  await leaving.client.runs.launch({ requestId: '1', request: { ...request, isAttached: true } });
  await leaving.client.runs.launch({ requestId: '2', request: { ...request, configs: [{ path: 'detached' }], isAttached: false } });
  leaving.close();
  await expect.poll(async () => (await staying.client.runs.get({ id: 'attached' })).state).toBe('stopped');
  expect((await staying.client.runs.get({ id: 'detached' })).state).toBe('queued');
});

test('a host that is asked to end frees the workspace, and a second host in it says so and ends', async () => {
  const connection = await connect();
  const { pid = 0 } = readOwner(workspace) ?? {};
  const late = spawnHost({ workspace, entry, args: [workspace, '60'], environment: process.env });
  await expect.poll(() => late.exitCode, { timeout: 10_000 }).toBe(0);
  expect(hostLog()).toContain(`owner ${pid}\nlate ${late.pid}\n`);
  process.kill(pid, 'SIGTERM');
  await connection.closed;
  await expect.poll(() => readOwner(workspace), { timeout: 5000 }).toBeUndefined();
  connection.close();
  await expect(connection.reconnect()).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
});
