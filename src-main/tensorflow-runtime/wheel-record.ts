import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

export interface RecordedFile {
  /** SHA-256 in URL-safe base64 without padding, as wheels write it. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Parses a wheel's `RECORD` (lines `path,sha256=…,size`; Python's binary distribution format). */
export function parseWheelRecord(text: string): ReadonlyMap<string, RecordedFile> {
  const files = new Map<string, RecordedFile>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^(.+),sha256=([\w-]+),(\d+)$/.exec(line);
    if (match?.[1] && match[2]) files.set(match[1], { sha256: match[2], size: Number(match[3]) });
  }
  return files;
}

/** Throws unless the file has the recorded size and hash. About 1 s a GB. */
export async function verifyRecordedFile(file: string, recorded: RecordedFile): Promise<void> {
  const { size } = await stat(file);
  if (size !== recorded.size) throw new Error(`${file} has ${size} bytes instead of ${recorded.size}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  if (hash.digest('base64url') !== recorded.sha256) throw new Error(`${file} does not have the hash its wheel records`);
}
