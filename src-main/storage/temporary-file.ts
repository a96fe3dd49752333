import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { identifyProcess } from './process-identity';

const temporaryName = /^\..+\.(\d+)-[0-9a-f]{12}\.part$/;

/** A free name in the folder of `file` to write its next content under. It holds the pid of this process. */
export function nameTemporaryFile(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}-${randomBytes(6).toString('hex')}.part`);
}

/** Removes what processes that are gone were writing under temporary names in this folder; the folder may be missing. */
export function removeAbandonedFiles(folder: string): void {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    const pid = Number(temporaryName.exec(name)?.[1] ?? process.pid);
    // A pid that was given again keeps the file for one start more.
    if (pid !== process.pid && identifyProcess(pid) === undefined) fs.rmSync(path.join(folder, name), { force: true });
  }
}
