import * as z from 'zod';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type CheckpointMetadata, checkpointFormatVersion, checkpointMetadata } from '../../src-shared/schemas/checkpoint-metadata';
import { readSafetensors, writeSafetensors } from './safetensors';
import type { NamedTensor } from './tensor-data';

const optimizerPrefix = 'optimizer.';

/** A trained network with all that is needed to use it or to go on training. Format: docs/checkpoint-format.md. */
export interface Checkpoint {
  /** Parameters and running statistics under PyTorch's names and layouts. */
  readonly tensors: readonly NamedTensor[];
  /** `momentum.NAME`; or `first_moment.NAME` and `second_moment.NAME`. In the file they stand under `optimizer.`. */
  readonly optimizerTensors: readonly NamedTensor[];
  readonly metadata: CheckpointMetadata;
}

/** Writes a checkpoint whole or not at all. @throws AnalogonError DISK_FULL */
export function writeCheckpoint(file: string, { tensors, optimizerTensors, metadata }: Checkpoint): void {
  const texts = Object.entries(metadata).filter(([, value]) => value !== undefined);
  writeSafetensors(
    file,
    [...tensors, ...optimizerTensors.map((tensor) => ({ ...tensor, name: optimizerPrefix + tensor.name }))],
    Object.fromEntries(texts.map(([key, value]) => [key, JSON.stringify(value)])),
  );
}

/** @throws AnalogonError FILE_NOT_FOUND, or CHECKPOINT_INVALID when the file is damaged, of another program or too new */
export function readCheckpoint(file: string): Checkpoint {
  const content = readSafetensors(file);
  const metadata = parseMetadata(content.metadata, file);
  const tensors: NamedTensor[] = [];
  const optimizerTensors: NamedTensor[] = [];
  for (const [name, tensor] of content.tensors) {
    if (name.startsWith(optimizerPrefix)) optimizerTensors.push({ ...tensor, name: name.slice(optimizerPrefix.length) });
    else tensors.push({ ...tensor, name });
  }
  return { tensors, optimizerTensors, metadata };
}

function parseMetadata(texts: ReadonlyMap<string, string>, file: string): CheckpointMetadata {
  const version = texts.get('formatVersion');
  if (version === undefined) throw invalid(file, 'a safetensors file without the settings of a run. Give a checkpoint that Analogon wrote');
  if (Number(version) > checkpointFormatVersion) {
    throw invalid(file, `written in format ${version}, this program reads up to ${checkpointFormatVersion}. Open it with a newer Analogon`);
  }
  const values: Record<string, unknown> = {};
  for (const [key, text] of texts) {
    try {
      values[key] = JSON.parse(text);
    } catch {
      throw invalid(file, `its metadata entry ${key} is not JSON. Take another checkpoint of the run`);
    }
  }
  const parsed = checkpointMetadata.safeParse(values);
  if (!parsed.success)
    throw invalid(file, `its metadata is not as Analogon writes it. Take another checkpoint of the run.\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function invalid(file: string, problem: string): AnalogonError {
  return new AnalogonError('CHECKPOINT_INVALID', `${file}: ${problem}.`);
}
