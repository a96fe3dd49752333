import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { startSettings } from '../../src-shared/schemas/queue-state';
import { runOrigin } from '../../src-shared/schemas/run-record';
import { asynchronousHalvingConfig } from '../../src-shared/schemas/sweep-config';
import { writeFileAtomically } from '../storage/write-file-atomically';

const launchRecord = z.object({
  created: z.iso.datetime(),
  /** Missing: from a config file. */
  origin: runOrigin.optional(),
  /** What a sweep gave it, by key path: `model.learning_rate`. */
  varied: z.record(z.string(), z.unknown()).readonly(),
  /** Whether the other runs of its sweep may end it. */
  earlyTermination: asynchronousHalvingConfig.optional(),
  /** With what it was started, and is when it is resumed or repeated. */
  start: startSettings.optional(),
});
/** How a run came to be: `launch.json` in its folder. */
export type LaunchRecord = z.infer<typeof launchRecord>;

const fileOf = (runFolder: string) => path.join(runFolder, 'launch.json');

/** @throws AnalogonError DISK_FULL */
export function writeLaunchRecord(runFolder: string, record: LaunchRecord): void {
  writeFileAtomically(fileOf(runFolder), [Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`)]);
}

/** Runs of earlier versions have no such file, and a damaged one must not hide its run: what the folder itself tells is taken then. */
export function readLaunchRecord(runFolder: string): LaunchRecord {
  try {
    const parsed = launchRecord.safeParse(JSON.parse(fs.readFileSync(fileOf(runFolder), 'utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // As for a damaged one.
  }
  return { created: createdOf(runFolder), varied: {} };
}

/** `config.yaml` is written once, when the folder is made. */
function createdOf(runFolder: string): string {
  const written = [path.join(runFolder, 'config.yaml'), runFolder].map((place) => fs.statSync(place, { throwIfNoEntry: false })?.mtime);
  return (written.find((time) => time !== undefined) ?? new Date(0)).toISOString();
}
