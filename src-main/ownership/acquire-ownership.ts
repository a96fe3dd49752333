import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { takeProcessLock } from '../storage/process-lock';
import { isOnThisMachine, ownerFile, readOwner } from './owner-record';
import { makeWorkspaceSocket } from './workspace-socket';

/** The workspace belongs to this process until it releases it or is gone. */
export interface Ownership {
  /** Where its clients expect it. */
  readonly socket: string;
  release(): void;
}

/**
 * Makes this process the owner. Of any number that try at once, exactly one succeeds.
 * @returns undefined when a living process owns the workspace
 * @throws AnalogonError ENGINE_UNAVAILABLE when it is owned on another machine, DISK_FULL
 */
export function acquireOwnership(workspace: string, version: string): Ownership | undefined {
  const file = ownerFile(workspace);
  const owner = readOwner(workspace);
  if (owner && !isOnThisMachine(owner)) {
    // A shared drive: whether that process lives cannot be seen from here.
    throw new AnalogonError(
      'ENGINE_UNAVAILABLE',
      `${workspace} is owned by process ${owner.pid} on ${owner.machine}: work with it there. If that process is gone, remove ${file}`,
    );
  }
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const socket = makeWorkspaceSocket(fs.realpathSync(workspace));
  const lock = takeProcessLock(file, { socket, version, machine: os.hostname() });
  return lock.isTaken ? { socket, release: lock.release } : undefined;
}
