import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { LaunchRequest } from '../../src-shared/schemas/launch-request';
import { type ConfigFile, loadConfigFile, parseConfigFile } from '../configs/load-config-file';
import { checkDataset } from '../datasets/check-dataset';
import { type PlannedRun, planRuns } from '../runs/plan-runs';
import { estimateMemoryMiB } from '../scheduling/estimate-memory';

/** A run that may be launched: its config fits its data. */
export interface CheckedRun extends PlannedRun {
  /** On its device, estimated. */
  readonly memoryMiB: number;
}

/**
 * Every run of a launch, fully settled; changes nothing.
 * @throws AnalogonError of the first file, config or data file that does not do
 */
export async function planLaunch(request: LaunchRequest, workspace: string): Promise<readonly CheckedRun[]> {
  const files: ConfigFile[] = [];
  for (const { path, text } of request.configs) files.push(text === undefined ? await loadConfigFile(path) : parseConfigFile(text, path));
  const planned = planRuns(files, workspace, request);
  const checked: CheckedRun[] = [];
  for (const run of planned) checked.push({ ...run, memoryMiB: await checkRun(run) });
  return checked;
}

/** A data file that does not fit is also a question of the config: the message names the place of both. @returns MiB */
async function checkRun({ file, source, datasetPath, config }: PlannedRun): Promise<number> {
  try {
    const { height, width } = await checkDataset(datasetPath, config);
    return estimateMemoryMiB(config, height, width);
  } catch (error) {
    if (!(error instanceof AnalogonError) || error.code !== 'DATA_MISMATCH') throw error;
    const variables = source.get('data.variables');
    const place = variables ? `${file.file}:${variables.line}:${variables.column}` : file.file;
    throw new AnalogonError('DATA_MISMATCH', `${place}: ${error.message}`, { cause: error });
  }
}
