import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { isFolder } from './is-folder';

/**
 * The absolute path of a file that a flag asks to write, found out before any work is done for it.
 * @throws AnalogonError COMMAND_INVALID when its folder does not exist or it is a folder itself
 */
export function resolveOutputFile(flag: string, file: string): string {
  const target = path.resolve(file);
  const folder = path.dirname(target);
  if (!isFolder(folder))
    throw new AnalogonError('COMMAND_INVALID', `${flag} ${file}: the folder ${folder} does not exist. Make it, or give another path.`);
  if (isFolder(target)) throw new AnalogonError('COMMAND_INVALID', `${flag} ${file} is a folder. Give the name of a file in it.`);
  return target;
}
