import { readFile, stat } from 'node:fs/promises';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createConfigError } from './config-problem';

// A config is a few kilobytes; the limit keeps a data file given by mistake out of memory.
const largestBytes = 1024 * 1024;

/** Text of a config file. FILE_NOT_FOUND when it cannot be opened; CONFIG_INVALID when it cannot be a config. */
export async function readConfigText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  try {
    if (bytes.includes(0)) throw new RangeError('binary');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw createConfigError([{ file, message: 'not UTF-8 text: give a YAML file (a data file goes to --data-path)' }]);
  }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const about = await stat(file);
    if (about.isDirectory()) throw createConfigError([{ file, message: 'a folder, not a file: give it with --config-dir' }]);
    if (about.size > largestBytes) {
      throw createConfigError([
        { file, message: `too large for a config (${about.size} bytes): give a YAML file (a data file goes to --data-path)` },
      ]);
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof AnalogonError) throw error;
    throw createOpenError(file, error);
  }
}

/** FILE_NOT_FOUND that says why a path cannot be opened. */
export function createOpenError(path: string, error: unknown): AnalogonError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason =
    code === 'ENOENT'
      ? 'does not exist: check the path, which is relative to the folder the program runs in'
      : code === 'EACCES' || code === 'EPERM'
        ? 'may not be read: check its permissions'
        : `cannot be opened (${error instanceof Error ? error.message : String(error)})`;
  return new AnalogonError('FILE_NOT_FOUND', `${path}: ${reason}`, { cause: error });
}
