import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import { type Checkpoint, readCheckpoint } from '../storage/checkpoint-file';

/** Where a run goes on. */
export interface ResumePoint {
  readonly file: string;
  readonly checkpoint: Checkpoint;
  /** SHA-256 (hex) of the file. */
  readonly hash: string;
}

/**
 * Reads `last.ckpt` of a run.
 * @returns undefined for a run that never came to its first checkpoint
 * @throws AnalogonError CHECKPOINT_INVALID when it is damaged, or of another config than this run's
 */
export function readResumePoint(runFolder: string, config: TrainingConfig): ResumePoint | undefined {
  const file = path.join(runFolder, 'checkpoints', 'last.ckpt');
  if (!fs.existsSync(file)) return undefined;
  const checkpoint = readCheckpoint(file);
  const different = findDifferences(sectionsOf(checkpoint.metadata.config), sectionsOf(config));
  if (different.length > 0) {
    throw invalid(
      file,
      `it was trained with another ${different.join(', ')} than resolved-config.json has. Train a new run with the new settings`,
    );
  }
  return { file, checkpoint, hash: createHash('sha256').update(fs.readFileSync(file)).digest('hex') };
}

/** @throws AnalogonError CHECKPOINT_INVALID when the data are not those the run was trained on so far */
export function checkResumedDataset({ file, checkpoint }: ResumePoint, datasetHash: string, datasetPath: string): void {
  if (checkpoint.metadata.datasetHash === datasetHash) return;
  throw invalid(file, `it was trained on other data than ${datasetPath} has now. Put the file back as it was, or train a new run`);
}

/** What decides about the numbers; the data file may lie elsewhere now. */
function sectionsOf({ model, training, data: { path: _, ...data } }: TrainingConfig): unknown {
  return JSON.parse(JSON.stringify({ model, training, data }));
}

/** Key paths (`model.learning_rate`) at which two plain objects differ. */
function findDifferences(one: unknown, other: unknown, prefix = ''): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isMapping(one) || !isMapping(other)) return [prefix];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => findDifferences(one[key], other[key], prefix === '' ? key : `${prefix}.${key}`));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(file: string, problem: string): AnalogonError {
  return new AnalogonError('CHECKPOINT_INVALID', `${file}: the run cannot go on from it: ${problem}.`);
}
