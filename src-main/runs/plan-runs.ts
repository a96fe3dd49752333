import fs from 'node:fs';
import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { StartSettings } from '../../src-shared/schemas/queue-state';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';
import type { ConfigFile } from '../configs/load-config-file';
import type { Position } from '../configs/located-value';
import type { SweepPlace } from '../sweeps/expand-sweep';
import { createGroupFolder, createRunFolder } from './run-folder';
import { writeRunFiles } from './write-run-files';

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
  /** The id it gets where nothing has its name yet: `my_run`, `my_group/my_model`, with a sweep `…/{number}`. */
  readonly proposedId: string;
  /** What a sweep gives it, by key path; empty without a sweep. */
  readonly varied: Readonly<Record<string, unknown>>;
  readonly earlyTermination: SweepPlace['earlyTermination'];
}

/** A run with its folder: ready to start. */
export interface ReadyRun extends PlannedRun {
  readonly id: string;
  readonly folder: string;
  readonly settings: StartSettings;
}

/** Applies the overrides. @throws AnalogonError `CONFIG_INVALID` when a run has no data file, or when a sweep varies the seed that is given */
export function planRuns(files: readonly ConfigFile[], workspace: string, { dataPath, seed }: RunOverrides): PlannedRun[] {
  return files.flatMap((file) =>
    file.runs.map(({ config, sources, sweep }) => {
      const inConfig = config.data.path === null ? undefined : path.resolve(workspace, config.data.path);
      const datasetPath = dataPath === undefined ? inConfig : path.resolve(dataPath);
      if (datasetPath === undefined) {
        throw new AnalogonError(
          'CONFIG_INVALID',
          `${file.file}: data.path is not set and there is no --data-path. Give one: which data file is the model trained on?`,
        );
      }
      if (seed !== undefined && sweep && 'training.seed' in sweep.varied) {
        throw new AnalogonError(
          'CONFIG_INVALID',
          `${file.file}: its sweep trains with several seeds. Leave out --seed, or remove the seeds.`,
        );
      }
      return {
        file,
        source: sources,
        datasetPath,
        proposedId: [file.group, config.id, sweep && String(sweep.number)].filter((part) => part !== undefined).join('/'),
        varied: sweep?.varied ?? {},
        earlyTermination: sweep?.earlyTermination,
        config: {
          ...config,
          training: { ...config.training, seed: seed ?? config.training.seed },
          data: { ...config.data, path: datasetPath },
        },
      };
    }),
  );
}

/**
 * Makes the folders of all runs with what stands in them before they start.
 * @param settingsOf with what a run is started
 * @throws AnalogonError DISK_FULL; no folder of these runs is left then
 */
export function createRunFolders<Run extends PlannedRun>(
  runs: readonly Run[],
  workspace: string,
  settingsOf: (run: Run) => StartSettings,
): (Run & ReadyRun)[] {
  const created = new Date().toISOString();
  const groups = new Map<ConfigFile, string>();
  const ready: (Run & ReadyRun)[] = [];
  try {
    for (const run of runs) {
      const { file, config, proposedId, varied, earlyTermination } = run;
      const [first = '', ...inside] = proposedId.split('/');
      const group = inside.length === 0 ? first : (groups.get(file) ?? createGroupFolder(workspace, first));
      groups.set(file, group);
      const settings = settingsOf(run);
      const place = createRunFolder(workspace, [group, ...inside]);
      ready.push({ ...run, ...place, settings });
      writeRunFiles(place.folder, { text: file.text, config, launch: { created, varied, earlyTermination, start: settings } });
    }
    return ready;
  } catch (error) {
    for (const { folder } of ready) fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
