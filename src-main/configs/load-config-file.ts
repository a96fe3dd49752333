import { multiModelFile, singleModelFile } from '../../src-shared/schemas/config-file';
import { type TrainingConfig, trainingConfig } from '../../src-shared/schemas/training-config';
import { expandSweep, type SweepPlace } from '../sweeps/expand-sweep';
import { type ConfigProblem, createConfigError, formatProblem } from './config-problem';
import { findConfigWarnings } from './find-config-warnings';
import { listPositions, type Position } from './located-value';
import { findGroupProblem, findSharedIds, listModelMappings, nameGroup } from './multi-model-file';
import { parseYaml } from './parse-yaml';
import { readConfigText } from './read-config-text';
import { findUnsupportedSettings } from './unsupported-settings';
import { locateConflict, validateMapping } from './validate-mapping';

/** One run a config file asks for. */
export interface ConfiguredRun {
  /** Of the file, or of the entry of `models`. */
  readonly id: string;
  readonly config: TrainingConfig;
  /** Where the file writes each value, by its key path (`data.variables[2]`); a default has none. */
  readonly sources: ReadonlyMap<string, Position>;
  /** Which of the sweep's runs it is; undefined without a sweep. */
  readonly sweep?: SweepPlace;
}

export interface ConfigFile {
  /** As given. */
  readonly file: string;
  /** What the file says, to be kept beside the results. */
  readonly text: string;
  /** Name of a multi-model file's folder; undefined for a file with one model. */
  readonly group?: string;
  /** Where its `id` is written. */
  readonly idPosition?: Position;
  /** In file order, at least one. */
  readonly runs: readonly ConfiguredRun[];
  /** Lines for a person: `file:line:column: …`. */
  readonly warnings: readonly string[];
}

/** Reads a config file. Throws what {@link parseConfigFile} throws, and FILE_NOT_FOUND when the file cannot be opened. */
export async function loadConfigFile(file: string): Promise<ConfigFile> {
  return parseConfigFile(await readConfigText(file), file);
}

/**
 * What a config file with one model or with a `models` list asks for; a sweep becomes its runs, each checked as a whole. Throws
 * CONFIG_INVALID with up to ten problems, each with file:line:column, what was found and what would fit.
 * @param file where the text stands, for messages
 */
export function parseConfigFile(text: string, file: string): ConfigFile {
  const parsed = parseYaml(text, file);
  if (parsed.kind === 'invalid') throw createConfigError(parsed.problems);
  const { root } = parsed;
  const isMulti = root.entries.has('models');
  // Before merging, so that a mistake in a shared section is reported once, and also where every model overrides it.
  const shape = isMulti ? validateMapping(root, multiModelFile, file) : validateMapping(root, singleModelFile, file);
  if (shape.kind === 'invalid') throw createConfigError(shape.problems);

  const group = isMulti ? nameGroup(root, file) : undefined;
  const problems: ConfigProblem[] = isMulti ? [...findSharedIds(root, file), ...findGroupProblem(root, file)] : [];
  const runs: ConfiguredRun[] = [];
  const warnings = new Set<string>();
  const expanded = (isMulti ? listModelMappings(root) : [root]).map((mapping) => expandSweep(mapping, file));
  problems.push(...expanded.flatMap((sweep) => sweep.problems));
  for (const { mapping, sweep } of expanded.flatMap((each) => each.runs)) {
    const validated = validateMapping(mapping, trainingConfig, file);
    if (validated.kind === 'invalid') {
      problems.push(...validated.problems);
      continue;
    }
    const config = validated.value;
    problems.push(
      ...findUnsupportedSettings(config).map(({ path, other, message }) => locateConflict(mapping, path, other, message, file)),
    );
    const sources = listPositions(mapping);
    for (const { path, message } of findConfigWarnings(config, (key) => sources.has(key))) {
      warnings.add(formatProblem(locateConflict(mapping, path, undefined, message, file)));
    }
    runs.push({ id: config.id, config, sources, sweep });
  }
  if (problems.length > 0) throw createConfigError(problems);
  return { file, text, group, idPosition: root.entries.get('id')?.value.position, runs, warnings: [...warnings] };
}
