import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decodeMetricSeries } from '../../src-shared/contract/metric-series';
import { errorCodes } from '../../src-shared/errors/analogon-error';
import type { LaunchRequest } from '../../src-shared/schemas/launch-request';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { EngineConnection } from './engine-connection';
import { buildEntry } from './testing/build-entry';
import { openChildProcesses, openMessageChannels, openTcpSocket, openUnixSocket, type ServedEngine } from './testing/open-transports';
import { scriptedEvent } from './testing/scripted-engine';

const transports: [string, () => Promise<ServedEngine>][] = [
  ['message channel', openMessageChannels],
  ['WebSocket over TCP', openTcpSocket],
  ['child process', async () => openChildProcesses(await buildEntry(path.join(import.meta.dirname, 'testing/serve-child-process.ts')))],
];
if (process.platform !== 'win32') transports.push(['WebSocket over a Unix socket', openUnixSocket]);

const launchRequest: LaunchRequest = {
  configs: [{ path: 'a' }, { path: 'b' }],
  device: { kind: 'cpu' },
  maxParallel: null,
  priority: 0,
  engine: { kind: 'wasm', version: '4', reason: 'test' },
  isAttached: false,
  smallerBatchRetries: 0,
};

/** What a subscription must give: every event after the cursor, once, in order. */
function expectedEvents(afterSeq: number, length: number): readonly RunEvent[] {
  return Array.from({ length: length - afterSeq }, (_, at) => scriptedEvent(afterSeq + 1 + at, length));
}

describe.each(transports)('over a %s', (_name, open) => {
  let served: ServedEngine;
  const connections: EngineConnection[] = [];
  const connect = async () => {
    const connection = await served.connect();
    connections.push(connection);
    return connection;
  };
  const follow = async ({ client }: EngineConnection, id: string, afterSeq: number, onBatch: (seen: number) => unknown = () => {}) => {
    const events: RunEvent[] = [];
    for await (const batch of await client.runs.follow({ id, afterSeq })) {
      events.push(...batch);
      await onBatch(events.length);
    }
    return events;
  };

  beforeAll(async () => {
    served = await open();
  });
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close();
  });
  afterAll(() => served.close());

  test('a finished log is replayed without gap or repeat, from any cursor', async () => {
    const connection = await connect();
    expect(await follow(connection, 'finished', 0)).toEqual(expectedEvents(0, 4000));
    expect(await follow(connection, 'finished', 3990)).toEqual(expectedEvents(3990, 4000));
    expect(await connection.client.runs.events({ id: 'finished', afterSeq: 10, limit: 3 })).toEqual(expectedEvents(10, 4000).slice(0, 3));
  });

  test('a log that grows is followed without gap or repeat, by a slow reader too', async () => {
    const connection = await connect();
    const slow = follow(connection, 'growing', 5, () => sleep(200));
    expect(await follow(connection, 'growing', 0)).toEqual(expectedEvents(0, 3000));
    expect(await slow).toEqual(expectedEvents(5, 3000));
  });

  test('after the connection was cut, a subscription fails at once and goes on from its cursor on a new one', async () => {
    const first = await connect();
    let seen = 0;
    const cut = follow(first, 'finished', 0, (events) => {
      seen = events;
      if (events > 1000) first.close();
    });
    await expect(cut).rejects.toMatchObject({ name: 'AnalogonError', code: 'ENGINE_UNAVAILABLE' });
    await first.closed;
    expect(seen).toBeGreaterThan(1000);
    expect(await follow(await connect(), 'finished', seen)).toEqual(expectedEvents(seen, 4000));
  });

  test('a request on a closed connection is refused, not left waiting', async () => {
    const connection = await connect();
    const pending = follow(connection, 'endless', 0);
    await connection.client.workspace.info({});
    connection.close();
    await expect(connection.client.workspace.info({})).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(pending).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await connection.closed;
    expect(connection.isOpen).toBe(false);
  });

  test('every error code comes back as the AnalogonError it was, from queries and subscriptions', async () => {
    const { client } = await connect();
    for (const code of Object.keys(errorCodes)) {
      const error = { name: 'AnalogonError', code, message: `told to: ${code}, "quoted" – ünïcode` };
      const id = `error/${code}`;
      await expect(client.runs.get({ id })).rejects.toMatchObject(error);
      await expect((await client.runs.follow({ id, afterSeq: 0 })).next()).rejects.toMatchObject(error);
    }
  });

  test('a fault of the program is an error with its message, and the next request is answered', async () => {
    const { client } = await connect();
    const fault = { name: 'AnalogonError', code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('a fault of the program') };
    await expect(client.runs.get({ id: 'fault' })).rejects.toMatchObject(fault);
    expect(await client.workspace.info({})).toEqual({ workspace: '/workspace', pid: expect.any(Number), version: '1.2.3' });
  });

  test('input that does not fit is refused with the name of its field', async () => {
    const { client } = await connect();
    const refused = (field: string) => ({ name: 'AnalogonError', code: 'COMMAND_INVALID', message: expect.stringContaining(field) });
    await expect(client.runs.events({ id: 'finished', afterSeq: -1, limit: 10 })).rejects.toMatchObject(
      refused('runs.events was refused: afterSeq'),
    );
    await expect(client.queue.setPriority({ requestId: 'r', id: 'a', priority: 0.5 })).rejects.toMatchObject(refused('priority'));
    const request = { ...launchRequest, configs: [{ path: 'a' }, { path: 1 as unknown as string }] };
    await expect(client.runs.launch({ requestId: 'r', request })).rejects.toMatchObject(refused('request.configs[1].path'));
    await expect(client.runs.follow({ id: '', afterSeq: 0 })).rejects.toMatchObject(refused('id'));
  });

  test('an aborted subscription ends here with the reason and frees the engine', async () => {
    const { client } = await connect();
    const before = (await client.runs.get({ id: 'endless' })).metrics;
    const cancel = new AbortController();
    const aborted = (async () => {
      for await (const batch of await client.runs.follow({ id: 'endless', afterSeq: 0 }, { signal: cancel.signal })) {
        if (batch.length > 0) cancel.abort(new Error('enough'));
      }
    })();
    await expect(aborted).rejects.toThrow('enough');
    for await (const batch of await client.runs.follow({ id: 'endless', afterSeq: 0 })) if (batch.length > 0) break;
    await expect
      .poll(async () => (await client.runs.get({ id: 'endless' })).metrics)
      .toMatchObject({ subscriptions: before['subscriptions'], aborted: (before['aborted'] ?? 0) + 2 });
  });

  test('bulk numbers arrive bit for bit', async () => {
    const { client } = await connect();
    const { length, points } = await client.runs.series({ id: 'finished', metric: 'train_loss', x: 'step' });
    const series = decodeMetricSeries(await points.arrayBuffer());
    const seqs = Array.from({ length: 3999 }, (_, at) => at + 1);
    expect(length).toBe(3999);
    expect(series.x).toEqual(Float64Array.from(seqs, (seq) => seq * 10));
    const values = Float32Array.from(seqs, (seq) => Math.exp(-seq / 500));
    expect(Buffer.compare(Buffer.from(series.values.slice().buffer), Buffer.from(values.buffer))).toBe(0);
    const empty = await client.runs.series({ id: 'finished', metric: 'no_such_metric', x: 'epoch' });
    expect([empty.length, (await empty.points.arrayBuffer()).byteLength]).toEqual([0, 0]);
  });

  test('a launch sent twice is done once and answered twice', async () => {
    const { client } = await connect();
    const launches = async () => (await client.runs.get({ id: 'finished' })).metrics['launches'] ?? 0;
    const before = await launches();
    const command = { requestId: randomUUID(), request: launchRequest };
    const [first, second] = await Promise.all([client.runs.launch(command), client.runs.launch(command)]);
    expect(first.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(second).toEqual(first);
    expect(await client.runs.launch(command)).toEqual(first);
    expect(await launches()).toBe(before + 1);
    await client.runs.launch({ ...command, requestId: randomUUID() });
    expect(await launches()).toBe(before + 2);
  });

  test('commands without an answer are done, and a follower of the workspace sees them', async () => {
    const { client } = await connect();
    const changes = await client.workspace.follow({});
    const nextLimit = async () => {
      const { value, done } = await changes.next();
      return done ? undefined : value.queue.maxParallel;
    };
    expect(await nextLimit()).toBeNull();
    expect(await client.queue.setMaxParallel({ requestId: randomUUID(), maxParallel: 3 })).toBeUndefined();
    await expect.poll(nextLimit).toBe(3);
    await client.queue.setMaxParallel({ requestId: randomUUID(), maxParallel: null });
    await changes.return?.();
  });
});
