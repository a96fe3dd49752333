import type { SweepConfig } from '../../src-shared/schemas/sweep-config';
import { findClosestWord } from '../configs/closest-word';
import { describeConfigFiles, type JsonSchema } from '../configs/config-json-schema';
import type { ConfigProblem } from '../configs/config-problem';
import { type ConfigKey, listConfigKeys } from '../configs/list-config-keys';
import { findValue, type LocatedMapping, type LocatedValue } from '../configs/located-value';

/** A key that a sweep varies, and what it may become. */
export interface SweepParameter {
  /** `model.learning_rate`. */
  readonly key: string;
  readonly domain: SweepDomain;
}

export type SweepDomain =
  | { readonly kind: 'values'; readonly values: readonly LocatedValue[] }
  | {
      readonly kind: 'range';
      readonly min: number;
      readonly max: number;
      readonly scale: 'linear' | 'log';
      readonly isInteger: boolean;
      /** Where it is written. */
      readonly written: LocatedValue;
    };

export interface ReadParameters {
  readonly parameters: readonly SweepParameter[];
  readonly problems: readonly ConfigProblem[];
}

/** The parameters of a sweep, in file order; every key that no config has, and every range that cannot be drawn from, is a problem. */
export function readSweepParameters(root: LocatedMapping, sweep: SweepConfig, file: string): ReadParameters {
  const keys = listConfigKeys(describeConfigFiles().single).filter(({ path }) => /^(model|training|data)\./.test(path));
  const parameters: SweepParameter[] = [];
  const problems: ConfigProblem[] = [];
  const written = findValue(root, ['sweep', 'parameters']);
  for (const [key, setting] of Object.entries(sweep.parameters ?? {})) {
    const entry = written?.kind === 'mapping' ? written.entries.get(key) : undefined;
    if (!entry) continue;
    const known = keys.find(({ path, isSection }) => path === key && !isSection);
    const report = (position: ConfigProblem['position'], message: string) =>
      problems.push({ file, position, message: `sweep.parameters.${key}: ${message}` });
    if (!known) {
      report(entry.keyPosition, explainUnknownPath(key, keys));
      continue;
    }
    if (key === 'training.seed' && sweep.seeds !== null) report(entry.keyPosition, 'seeds says it already: remove one of the two');
    const range = Array.isArray(setting) || 'choices' in setting ? undefined : setting;
    if (range) {
      const problem = findRangeProblem(range, known.schema, sweep.method);
      if (problem === undefined) {
        parameters.push({
          key,
          domain: { kind: 'range', ...range, isInteger: numberTypeOf(known.schema) === 'integer', written: entry.value },
        });
      } else report(entry.value.position, problem);
      continue;
    }
    const list = entry.value.kind === 'mapping' ? findValue(entry.value, ['choices']) : entry.value;
    parameters.push({ key, domain: { kind: 'values', values: list?.kind === 'list' ? list.items : [] } });
  }
  return { parameters, problems };
}

function findRangeProblem(
  { min, max, scale }: { readonly min: number; readonly max: number; readonly scale: 'linear' | 'log' },
  schema: JsonSchema,
  method: SweepConfig['method'],
): string | undefined {
  if (method === 'grid') return 'a grid has no ranges: write a list of values, or method: random';
  if (numberTypeOf(schema) === undefined) return 'takes no number, so no range: write a list of values';
  if (min >= max) return `min ${min} is not below max ${max}: write the smaller one as min`;
  if (scale === 'log' && min <= 0) return `min ${min} has no logarithm: write a number above 0, or scale: linear`;
  return undefined;
}

function numberTypeOf({ type, anyOf }: JsonSchema): 'integer' | 'number' | undefined {
  if (type === 'integer' || type === 'number') return type;
  return anyOf?.map(numberTypeOf).find((found) => found !== undefined);
}

function explainUnknownPath(key: string, keys: readonly ConfigKey[]): string {
  if (keys.some(({ path, isSection }) => path === key && isSection)) {
    const inside = keys.filter(({ parent }) => parent === key).map(({ path }) => path);
    return `is a section: name one of its keys, such as ${inside[0]}`;
  }
  const [section = ''] = key.split('.');
  if (['id', 'wandb', 'use_lightning', 'sweep', 'models'].includes(section))
    return 'cannot be varied: only keys of model, training and data can';
  const leaves = keys.filter(({ isSection }) => !isSection);
  const name = key.split('.').at(-1) ?? '';
  const siblings = leaves.filter(({ parent }) => parent === key.split('.').slice(0, -1).join('.'));
  const near = (candidates: readonly ConfigKey[]) => {
    const closest = findClosestWord(
      name,
      candidates.map((candidate) => candidate.name),
    );
    return candidates.find((candidate) => candidate.name === closest)?.path;
  };
  const meant = leaves.find((leaf) => leaf.name === name)?.path ?? near(siblings) ?? near(leaves);
  return `unknown key${meant === undefined ? '; write a key path such as model.learning_rate' : `; did you mean ${meant}?`}`;
}
