import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import type { ConfigFile } from '../configs/load-config-file';
import type { Position } from '../configs/located-value';
import { writeFileAtomically } from '../storage/write-file-atomically';
import { createGroupFolder, createRunFolder } from './run-folder';

/** What the command line says about runs, over what their files say. */
export interface RunOverrides {
  /** As typed, relative to the working directory. */
  readonly dataPath?: string;
  readonly seed?: number;
}

/** A run that is fully settled, but has no folder yet. */
export interface PlannedRun {
  readonly file: ConfigFile;
  /** Where the file writes each of the run's values. */
  readonly source: ReadonlyMap<string, Position>;
  readonly config: TrainingConfig;
  readonly datasetPath: string;
}

/** A run with its folder: ready to start. */
export interface ReadyRun extends PlannedRun {
  readonly id: string;
  readonly folder: string;
}

/** Applies the overrides. @throws AnalogonError `CONFIG_INVALID` when a run has no data file */
export function planRuns(files: readonly ConfigFile[], workspace: string, { dataPath, seed }: RunOverrides): PlannedRun[] {
  return files.flatMap((file) =>
    file.runs.map(({ config, sources }) => {
      const inConfig = config.data.path === null ? undefined : path.resolve(workspace, config.data.path);
      const datasetPath = dataPath === undefined ? inConfig : path.resolve(dataPath);
      if (datasetPath === undefined) {
        throw new AnalogonError(
          'CONFIG_INVALID',
          `${file.file}: data.path is not set and there is no --data-path. Give one: which data file is the model trained on?`,
        );
      }
      return {
        file,
        source: sources,
        datasetPath,
        config: {
          ...config,
          training: { ...config.training, seed: seed ?? config.training.seed },
          data: { ...config.data, path: datasetPath },
        },
      };
    }),
  );
}

/** Makes the folders of all runs, each with its `config.yaml` (as given) and `resolved-config.json`. */
export function createRunFolders(runs: readonly PlannedRun[], workspace: string): ReadyRun[] {
  const groups = new Map<ConfigFile, string>();
  return runs.map((run) => {
    const { file, config } = run;
    if (file.group !== undefined && !groups.has(file)) groups.set(file, createGroupFolder(workspace, file.group));
    const group = groups.get(file);
    const { id, folder } = createRunFolder(workspace, group === undefined ? [config.id] : [group, config.id]);
    fs.writeFileSync(path.join(folder, 'config.yaml'), file.text);
    writeFileAtomically(path.join(folder, 'resolved-config.json'), [Buffer.from(`${JSON.stringify(config, undefined, 2)}\n`)]);
    return { ...run, id, folder };
  });
}
