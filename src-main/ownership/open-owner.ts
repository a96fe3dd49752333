import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { connectWebSocket } from '../procedures/connect-web-socket';
import type { EngineConnection } from '../procedures/engine-connection';
import { isOnThisMachine, isOwnerAlive, type OwnerRecord, ownerFile, readOwner } from './owner-record';
import { hostLogFile } from './spawn-host';

const pollMs = 50;
/** Of the host's log, in a message. */
const lastLines = 15;

export interface OwnerOptions {
  readonly workspace: string;
  /** Of this program: an owner of another version speaks another contract. */
  readonly version: string;
  /** Starts a process that will own the workspace, or end with code 0 when another was faster. */
  spawnHost(): ChildProcess;
  /** For the host to start and answer. */
  readonly timeLimitMs: number;
}

/**
 * Connects to the owner of the workspace; where there is none, starts one and waits for it.
 * @throws AnalogonError ENGINE_UNAVAILABLE with the end of the host's log
 */
export async function openOwner({ workspace, version, spawnHost, timeLimitMs }: OwnerOptions): Promise<EngineConnection> {
  const log = hostLogFile(workspace);
  const logStart = fs.existsSync(log) ? fs.statSync(log).size : 0;
  const fail = (reason: string) => new AnalogonError('ENGINE_UNAVAILABLE', `${workspace}: ${reason}${readTail(log, logStart)}`);
  const deadlineMs = performance.now() + timeLimitMs;
  let host: ChildProcess | undefined;
  for (;;) {
    const owner = readOwner(workspace);
    const leftMs = deadlineMs - performance.now();
    if (owner && isOwnerAlive(owner)) {
      if (owner.version !== version) throw fail(describeOtherVersion(owner, version));
      const connection = await answerOf(owner, workspace, Math.max(pollMs, Math.ceil(leftMs)));
      if (connection) return connection;
      if (leftMs < 0) throw fail(`process ${owner.pid} owns the workspace and does not answer; end it, or remove ${ownerFile(workspace)}`);
    } else {
      if (owner && !isOnThisMachine(owner)) {
        throw fail(`process ${owner.pid} on ${owner.machine} owns the workspace; if it is gone, remove ${ownerFile(workspace)}`);
      }
      if (host && hasFailed(host)) throw fail('the background host ended as it started');
      if (leftMs < 0) throw fail(`no background host came up in ${timeLimitMs / 1000} s`);
      if (!host || host.exitCode === 0) host = spawnHost();
    }
    await sleep(pollMs);
  }
}

/** A connection that has answered; undefined when the owner is not listening yet, or not any more. */
async function answerOf(owner: OwnerRecord, workspace: string, timeLimitMs: number): Promise<EngineConnection | undefined> {
  const tooLate = AbortSignal.timeout(timeLimitMs);
  let connection: EngineConnection | undefined;
  try {
    connection = await connectWebSocket({ socket: owner.socket }, { peer: `the owner of ${workspace}`, timeLimitMs });
    await connection.client.workspace.info({}, { signal: tooLate });
    return connection;
  } catch (error) {
    connection?.close();
    if (tooLate.aborted || error instanceof AnalogonError) return undefined;
    throw error;
  }
}

function hasFailed({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || signalCode !== null || (exitCode !== null && exitCode !== 0);
}

function describeOtherVersion({ pid, version }: OwnerRecord, own: string): string {
  return `Analogon ${version} (process ${pid}) owns the workspace, this is ${own}; end that one, or use its version`;
}

function readTail(file: string, start: number): string {
  if (!fs.existsSync(file)) return '';
  const bytes = fs.readFileSync(file);
  // A long log is begun anew with the next host.
  const lines = bytes
    .subarray(start <= bytes.length ? start : 0)
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(-lastLines);
  return lines.join('') === '' ? '' : `\nThe end of ${file}:\n${lines.join('\n')}`;
}
