import fs from 'node:fs';
import { toDiskFullError } from './disk-full-error';
import { identifyProcess, isSameProcessAlive, type ProcessIdentity, processIdentity } from './process-identity';
import { nameTemporaryFile } from './temporary-file';

/** A file that says which living process holds something. A holder that died holds it no more. */
export type ProcessLockAnswer =
  | { readonly isTaken: true; readonly release: () => void }
  | { readonly isTaken: false; readonly holder: ProcessIdentity };

/**
 * Takes the lock unless a living process (this one included) holds it. Of any number of processes that try at once, one gets it.
 * @param details stand in the file beside the holder, for those who read it
 * @throws AnalogonError DISK_FULL
 */
export function takeProcessLock(file: string, details: Readonly<Record<string, string>> = {}): ProcessLockAnswer {
  const own = JSON.stringify({ ...(identifyProcess() ?? { pid: process.pid, startTime: '' }), ...details });
  for (;;) {
    if (makeWhole(file, own)) {
      return {
        isTaken: true,
        release: () => {
          if (readText(file) === own) fs.rmSync(file, { force: true });
        },
      };
    }
    const present = readText(file);
    if (present === undefined) continue;
    const holder = parseHolder(present);
    if (holder && isSameProcessAlive(holder)) return { isTaken: false, holder };
    removeStale(file, present);
  }
}

/** The living process that holds a lock, if one does. */
export function findLockHolder(file: string): ProcessIdentity | undefined {
  const holder = parseHolder(readText(file) ?? '');
  return holder && isSameProcessAlive(holder) ? holder : undefined;
}

/** Makes the file with its content in one step, so that nobody ever reads half of it. @returns whether it was not there yet */
function makeWhole(file: string, text: string): boolean {
  const temporary = nameTemporaryFile(file);
  try {
    fs.writeFileSync(temporary, text, { flag: 'wx' });
    linkOrCopy(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw toDiskFullError(error, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    // exFAT and some network drives have no links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error;
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  }
}

/**
 * Takes the lock of a dead process away. Only the holder of a second lock does so, after looking again: else two could both find it
 * stale, and the slower one would remove what the faster one has taken since.
 */
function removeStale(file: string, stale: string): void {
  const guard = takeProcessLock(`${file}.takeover`);
  if (!guard.isTaken) return;
  try {
    if (readText(file) === stale) fs.rmSync(file, { force: true });
  } finally {
    guard.release();
  }
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): ProcessIdentity | undefined {
  try {
    return processIdentity.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const codeOf = (error: unknown): string | undefined => (error instanceof Error && 'code' in error ? String(error.code) : undefined);
