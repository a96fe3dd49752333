import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { isFolder } from './is-folder';

/**
 * Makes sure that a folder is there or can be made.
 * @param what the flag or path as typed, for the message
 * @throws AnalogonError COMMAND_INVALID when a file stands in its way
 */
export function checkFolder(what: string, folder: string): void {
  let place = path.resolve(folder);
  while (!fs.existsSync(place) && path.dirname(place) !== place) place = path.dirname(place);
  if (!isFolder(place)) throw new AnalogonError('COMMAND_INVALID', `${what}: ${place} is not a folder. Give another path.`);
}
