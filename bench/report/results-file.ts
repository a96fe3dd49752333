import fs from 'node:fs';
import { writeFileAtomically } from '../../src-main/storage/write-file-atomically';
import type { MeasuredGroup } from './row';

/** What lies in bench/results. Groups are replaced one by one: each says when and how quietly it was measured. */
export interface Results {
  /** Medians, by row. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly groups: readonly MeasuredGroup[];
}

/** Puts newly measured groups into a results file, each in the place of its predecessor. */
export function updateResults(file: string, measured: readonly MeasuredGroup[]): Results {
  const before = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Results).groups : [];
  const byName = new Map([...before, ...measured].map((group) => [group.name, group]));
  const groups = [...byName.values()];
  const ratios = Object.fromEntries(groups.flatMap(({ rows }) => rows.map(({ name, ratio }) => [name, round(ratio.median)])));
  const text = JSON.stringify({ ratios, groups }, (_, value: unknown) => (typeof value === 'number' ? round(value) : value), 2);
  writeFileAtomically(file, [Buffer.from(`${text}\n`)]);
  return { ratios, groups };
}

/** Four significant digits: more would be noise. */
const round = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));
