import fs from 'node:fs';
import path from 'node:path';
import { readCheckpoint } from '../storage/checkpoint-file';
import { viewBytes } from '../storage/tensor-data';
import { readEnvironmentRecord } from './read-environment-record';
import { readEvents } from './read-events';
import { checkpointsFolder } from './run-folder';
import { summarizeRun } from './run-summary';

/** How far two trainings of one config agree. */
export interface RunComparison {
  /** Latest value of each metric of both, by name. */
  readonly metrics: readonly { readonly name: string; readonly first: number; readonly second: number }[];
  /** Of all weights and running statistics of `last.ckpt`; undefined when one has none. */
  readonly largestWeightDifference: number | undefined;
  /** Bit by bit, of the same tensors. */
  readonly hasEqualWeights: boolean | undefined;
  /** What was not the same around them, by its name in `environment.json`. */
  readonly environment: readonly { readonly name: string; readonly first: string; readonly second: string }[];
}

/** Times, rates and places of a computation, which no repetition has in common. */
const incomparableMetrics = new Set(['pairs_per_second']);
const incomparableSettings = new Set(['resumedFrom', 'git', 'configHash', 'gpu']);

/** @throws AnalogonError when a log or checkpoint cannot be read */
export async function compareRuns(first: string, second: string): Promise<RunComparison> {
  const [one, other] = [summarizeRun((await readEvents(first)).events), summarizeRun((await readEvents(second)).events)];
  const metrics = Object.entries(one.last).flatMap(([name, value]) => {
    const repeated = other.last[name];
    return repeated === undefined || incomparableMetrics.has(name) ? [] : [{ name, first: value, second: repeated }];
  });
  return { metrics, ...compareWeights(first, second), environment: compareEnvironments(first, second) };
}

function compareWeights(first: string, second: string): Pick<RunComparison, 'largestWeightDifference' | 'hasEqualWeights'> {
  const files = [first, second].map((folder) => path.join(folder, checkpointsFolder, 'last.ckpt'));
  if (!files.every((file) => fs.existsSync(file))) return { largestWeightDifference: undefined, hasEqualWeights: undefined };
  const [one = [], other = []] = files.map((file) => readCheckpoint(file).tensors);
  const counterparts = new Map(other.map((tensor) => [tensor.name, tensor]));
  let largest = 0;
  let hasEqualWeights = one.length === other.length;
  for (const { name, data } of one) {
    const counterpart = counterparts.get(name);
    hasEqualWeights &&= counterpart !== undefined && Buffer.compare(viewBytes(data), viewBytes(counterpart.data)) === 0;
    for (let index = 0; counterpart && index < data.length; index++)
      largest = Math.max(largest, Math.abs(Number(data[index]) - Number(counterpart.data[index])));
  }
  return { largestWeightDifference: largest, hasEqualWeights };
}

function compareEnvironments(first: string, second: string): RunComparison['environment'] {
  const [one = {}, other = {}] = [readEnvironmentRecord(first), readEnvironmentRecord(second)].map((record) =>
    Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, String(value)])),
  );
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => !incomparableSettings.has(name) && one[name] !== other[name])
    .map((name) => ({ name, first: one[name] ?? '', second: other[name] ?? '' }));
}
