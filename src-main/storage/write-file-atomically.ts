import fs from 'node:fs';
import path from 'node:path';
import { toDiskFullError } from './disk-full-error';
import { nameTemporaryFile } from './temporary-file';

/**
 * Writes `parts` one after another as the new content of `file`. Other processes see the old content or the whole new
 * one, also after a power cut: the bytes go to a temporary name in the same folder, to the disk, and are then renamed.
 * @throws AnalogonError DISK_FULL; whatever fails, the temporary file is gone and an older `file` is untouched
 */
export function writeFileAtomically(file: string, parts: Iterable<Uint8Array>): void {
  const temporary = nameTemporaryFile(file);
  try {
    const descriptor = fs.openSync(temporary, 'wx');
    try {
      for (const part of parts) writeAll(descriptor, part);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw toDiskFullError(error, file);
  }
  syncFolder(path.dirname(file));
}

/** `writeSync` may write less than it was given: on a nearly full disk, and above 2 GiB. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30));
}

/** Makes the rename itself durable. Windows cannot open folders and needs no such step. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
