import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';

/** `sun_path` holds 104 bytes on macOS, 108 on Linux, a zero among them. */
const longestPath = 103;

/**
 * Where the owner of a workspace listens: a socket in a folder of this user alone, or a named pipe. Not in the workspace, whose path may
 * be too long for a socket and whose drive may hold none.
 * @param workspace its real path, so that every way to it gives the same socket
 * @throws AnalogonError ENGINE_UNAVAILABLE when no folder serves
 */
export function makeWorkspaceSocket(workspace: string, environment: NodeJS.ProcessEnv = process.env): string {
  const name = createHash('sha256').update(workspace).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\analogon-${name}`;
  const user = os.userInfo().uid;
  const runtimeFolder = environment['XDG_RUNTIME_DIR'];
  const folders = [
    ...(runtimeFolder ? [path.join(runtimeFolder, 'analogon')] : []),
    path.join(os.tmpdir(), `analogon-${user}`),
    path.join('/tmp', `analogon-${user}`),
  ];
  const refusals: string[] = [];
  for (const folder of folders) {
    const refusal =
      Buffer.byteLength(path.join(folder, name)) > longestPath ? 'its path is too long for a socket' : makePrivateFolder(folder, user);
    if (refusal === undefined) return path.join(folder, name);
    refusals.push(`${folder}: ${refusal}`);
  }
  throw new AnalogonError(
    'ENGINE_UNAVAILABLE',
    `No folder for the socket of ${workspace}: ${refusals.join('; ')}. Set TMPDIR to one that is yours`,
  );
}

/** @returns why others could get at a socket in it, or why it cannot be made */
function makePrivateFolder(folder: string, user: number): string | undefined {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return String(error);
  }
  const { uid, mode } = fs.lstatSync(folder);
  return uid === user && (mode & 0o077) === 0 ? undefined : 'other users can enter it';
}
