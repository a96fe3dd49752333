import fs from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { StartSettings } from '../../src-shared/schemas/queue-state';
import type { RunOrigin } from '../../src-shared/schemas/run-record';
import { checkDataset } from '../datasets/check-dataset';
import { readLaunchRecord } from '../runs/launch-record';
import { readEnvironmentRecord } from '../runs/read-environment-record';
import { readResolvedConfig } from '../runs/read-resolved-config';
import { createRunFolder, type RunFolder } from '../runs/run-folder';
import { writeRunFiles } from '../runs/write-run-files';
import { estimateMemoryMiB } from '../scheduling/estimate-memory';
import { changeConfig } from './change-config';

export interface RepeatOptions {
  readonly workspace: string;
  readonly source: RunFolder;
  readonly kind: RunOrigin['kind'];
  /** Values by key path. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly settings: StartSettings;
}

/**
 * Makes the folder of a new run with the config of another one and some other values. A reproduction computes with as many threads.
 * @throws AnalogonError when the changed config is wrong or its data are gone; no folder is left then
 */
export async function repeatRun({
  workspace,
  source,
  kind,
  changes,
  settings,
}: RepeatOptions): Promise<RunFolder & { settings: StartSettings }> {
  const config = changeConfig(readResolvedConfig(source.folder), changes);
  const datasetPath = config.data.path ?? settings.datasetPath;
  const { height, width } = await checkDataset(datasetPath, config);
  const repeated: StartSettings = {
    ...settings,
    datasetPath,
    memoryMiB: estimateMemoryMiB(config, height, width),
    threads: kind === 'reproduction' ? (readEnvironmentRecord(source.folder)?.threads ?? null) : null,
  };
  const text = Object.keys(changes).length === 0 ? fs.readFileSync(path.join(source.folder, 'config.yaml'), 'utf8') : stringify(config);
  const original = readLaunchRecord(source.folder);
  const run = createRunFolder(workspace, idPartsOf(source.id, config.id));
  writeRunFiles(run.folder, {
    text,
    config,
    launch: {
      created: new Date().toISOString(),
      origin: { kind, run: source.id },
      varied: { ...original.varied, ...changes },
      earlyTermination: kind === 'retry' ? original.earlyTermination : undefined,
      start: repeated,
    },
  });
  return { ...run, settings: repeated };
}

/** Beside its source; a second retry of `my_run-2` is `my_run-3`. */
function idPartsOf(source: string, configId: string): readonly string[] {
  const parts = source.split('/');
  const last = parts.pop() ?? configId;
  return [...parts, last.startsWith(`${configId}-`) ? configId : last];
}
