import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const oldestStagingMs = 24 * 3600 * 1000;

/** Start of a hidden name that tells which process of which machine works on the folder. */
export function temporaryPrefix(action: 'installing' | 'removing'): string {
  return `.${action}-${process.pid}-${hostName()}-`;
}

/** A new folder for one installation, beside its target so that it can be renamed there. */
export function createStagingFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(path.join(parent, temporaryPrefix('installing')));
}

/** Removes what interrupted installations and removals left: of processes of this machine that are gone, and anything older than a day. */
export async function removeStaleStagingFolders(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const [, pid, owner] = /^\.(?:installing|removing)-(\d+)-(\w+)-/.exec(name) ?? [];
    if (!pid) continue;
    const folder = path.join(parent, name);
    const ageMs = Date.now() - ((await stat(folder).catch(() => undefined))?.mtimeMs ?? Date.now());
    const isAbandoned = owner === hostName() && !isAlive(Number(pid));
    if (isAbandoned || ageMs > oldestStagingMs) await rm(folder, { recursive: true, force: true });
  }
}

// Cache folders on a network drive are shared by machines, whose process numbers mean nothing to each other.
function hostName(): string {
  return os.hostname().replaceAll(/\W/g, '_');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
