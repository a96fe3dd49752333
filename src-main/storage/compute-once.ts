import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { writeFileAtomically } from './write-file-atomically';

const pollMs = 100;

/**
 * A result that is kept as JSON in `file`. Of several processes that want it at once, one computes it and the others wait; a
 * process that died over it is replaced.
 * @param schema what a valid file holds; any other content is computed again
 */
export async function computeOnce<T>(file: string, schema: z.ZodType<T>, compute: () => T): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const lock = `${file}.lock`;
  for (;;) {
    const known = readResult(file, schema);
    if (known !== undefined) return known;
    if (takeLock(lock)) break;
    await sleep(pollMs);
  }
  try {
    const result = compute();
    writeFileAtomically(file, [Buffer.from(JSON.stringify(result))]);
    return result;
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function readResult<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!fs.existsSync(file)) return undefined;
  try {
    return schema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** The lock is a file with its owner's pid. */
function takeLock(lock: string): boolean {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(fs.existsSync(lock) ? fs.readFileSync(lock, 'utf8') : process.pid);
  // An empty file is one that its owner is about to fill.
  if (owner > 0 && owner !== process.pid && !isAlive(owner)) fs.rmSync(lock, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
