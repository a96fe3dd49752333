import { createHash } from 'node:crypto';
import fs from 'node:fs';

/** What tells one state of a source file from another without reading all of it. */
export interface SourceFingerprint {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** SHA-256 of samples spread over the file, and of its length. */
  readonly contentHash: string;
}

const samples = 64;
const sampleBytes = 16 * 1024;

/** 1 MiB is read whatever the size: a copy or a touched file keeps its content hash, an edit nearly always changes it or the time. */
export function takeFingerprint(file: string): SourceFingerprint {
  const path = fs.realpathSync(file);
  const descriptor = fs.openSync(path, 'r');
  try {
    const { size, mtimeMs } = fs.fstatSync(descriptor);
    const hash = createHash('sha256').update(String(size));
    const buffer = Buffer.alloc(sampleBytes);
    for (let sample = 0; sample < samples; sample++) {
      const position = Math.floor((Math.max(0, size - sampleBytes) * sample) / (samples - 1));
      hash.update(buffer.subarray(0, fs.readSync(descriptor, buffer, 0, sampleBytes, position)));
    }
    return { path, bytes: size, modifiedMs: mtimeMs, contentHash: hash.digest('hex') };
  } finally {
    fs.closeSync(descriptor);
  }
}
