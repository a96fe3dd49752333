import fs from 'node:fs';

/** Whether there is a folder at this path. */
export function isFolder(place: string): boolean {
  return fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
