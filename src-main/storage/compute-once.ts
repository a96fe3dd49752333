import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { takeProcessLock } from './process-lock';
import { writeFileAtomically } from './write-file-atomically';

const pollMs = 100;

/**
 * A result that is kept as JSON in `file`. Of several processes that want it at once, one computes it and the others wait; a
 * process that died over it is replaced.
 * @param schema what a valid file holds; any other content is computed again
 */
export async function computeOnce<T>(file: string, schema: z.ZodType<T>, compute: () => T): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (;;) {
    const known = readResult(file, schema);
    if (known !== undefined) return known;
    const answer = takeProcessLock(`${file}.lock`);
    if (!answer.isTaken) {
      await sleep(pollMs);
      continue;
    }
    try {
      const result = compute();
      writeFileAtomically(file, [Buffer.from(JSON.stringify(result))]);
      return result;
    } finally {
      answer.release();
    }
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
