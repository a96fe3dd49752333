import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { isSameProcessAlive, processIdentity } from '../storage/process-identity';

/** Who owns a workspace and where it answers: the content of `.analogon/owner.json`. */
const ownerRecord = processIdentity.extend({
  /** Path of the Unix socket, name of the pipe on Windows. Its clients take it from here: their own environment may give another. */
  socket: z.string(),
  /** Of its program. */
  version: z.string(),
  /** Name of its machine: elsewhere its pid says nothing. */
  machine: z.string(),
});
export type OwnerRecord = Readonly<z.infer<typeof ownerRecord>>;

export function ownerFile(workspace: string): string {
  return path.join(workspace, '.analogon', 'owner.json');
}

/** What the last owner left or the present one wrote; undefined when there is nothing, or nothing that can be read. */
export function readOwner(workspace: string): OwnerRecord | undefined {
  try {
    return ownerRecord.safeParse(JSON.parse(fs.readFileSync(ownerFile(workspace), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function isOnThisMachine(owner: OwnerRecord): boolean {
  return owner.machine === os.hostname();
}

export function isOwnerAlive(owner: OwnerRecord): boolean {
  return isOnThisMachine(owner) && isSameProcessAlive(owner);
}
