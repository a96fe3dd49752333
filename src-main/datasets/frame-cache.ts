import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { normalizationStatistics } from '../../src-shared/schemas/checkpoint-metadata';
import { removeAbandonedFiles } from '../storage/temporary-file';
import { writeFileAtomically } from '../storage/write-file-atomically';
import type { SourceFingerprint } from './source-fingerprint';

/** Raise it whenever the layout of the cache or the arithmetic changes: caches of other versions are built anew. */
const version = 3;

const numbers = z.array(z.number()).readonly();
const sidecar = z.object({
  version: z.literal(version),
  source: z.object({ path: z.string(), bytes: z.number(), modifiedMs: z.number(), contentHash: z.string() }),
  transform: z.json(),
  shape: z.object({ frames: z.int(), height: z.int(), width: z.int(), channels: z.int() }),
  normalization: normalizationStatistics,
  /** Hours since 1970-01-01T00Z of every frame of the source, dropped ones included. */
  times: numbers,
  /** Indices into `times` of the frames that are not in the cache because of missing values. */
  dropped: z.array(z.int()).readonly(),
  missingValues: z.array(z.int()).readonly(),
  datasetHash: z.string(),
});

/** What lies beside the frames (docs/decisions/0002): enough to use them without the source. */
export type CacheSidecar = z.infer<typeof sidecar>;

/** Where a cache for one source in one state and one transform lies, whether it is there or not. */
export interface CacheLocation {
  /** Float32 frames, [frame][y][x][channel], little-endian, no header. */
  readonly frames: string;
  readonly sidecar: string;
}

/** `transform` is everything that decides about the values, as plain data. */
export function locateCache(folder: string, source: SourceFingerprint, transform: unknown): CacheLocation {
  const family = hashText(JSON.stringify([version, source.path, transform])).slice(0, 12);
  const state = hashText(JSON.stringify([source.bytes, source.modifiedMs, source.contentHash])).slice(0, 12);
  const stem = path.join(folder, `${path.parse(source.path).name}-${family}-${state}`);
  return { frames: `${stem}.f32`, sidecar: `${stem}.json` };
}

/** The sidecar of a complete cache, or undefined where there is none that can be used. */
export function findCache({ frames, sidecar: file }: CacheLocation): CacheSidecar | undefined {
  try {
    const parsed = sidecar.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    if (!parsed.success) return undefined;
    const { shape } = parsed.data;
    const bytes = shape.frames * shape.height * shape.width * shape.channels * Float32Array.BYTES_PER_ELEMENT;
    return fs.statSync(frames).size === bytes ? parsed.data : undefined;
  } catch {
    // Missing, unreadable or cut off: all mean that it has to be built.
    return undefined;
  }
}

/** Makes the cache valid: the sidecar comes last. Caches of earlier states of the same source are removed. */
export function sealCache(location: CacheLocation, content: Omit<CacheSidecar, 'version'>): CacheSidecar {
  const complete: CacheSidecar = { version, ...content };
  writeFileAtomically(location.sidecar, [Buffer.from(JSON.stringify(complete))]);
  removeStale(location);
  removeAbandonedFiles(path.dirname(location.frames));
  return complete;
}

function removeStale({ frames }: CacheLocation): void {
  const folder = path.dirname(frames);
  const stem = path.parse(frames).name;
  const family = stem.slice(0, stem.lastIndexOf('-') + 1);
  for (const name of fs.readdirSync(folder)) {
    if (!name.startsWith(family) || name.startsWith(stem)) continue;
    try {
      fs.rmSync(path.join(folder, name), { force: true });
    } catch {
      // On Windows a run that still reads it keeps it; the next build removes it.
    }
  }
}

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
