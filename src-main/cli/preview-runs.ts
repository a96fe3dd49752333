import { planLaunch } from '../launching/plan-launch';
import type { CliContext } from './cli-context';
import { formatTable } from './display/format-table';
import { createLaunchRequest, type TrainAndShowOptions } from './train-and-show';

/** Lists the runs of a launch with what a sweep gives each, and launches nothing. */
export async function previewRuns({ workspace, stdout }: CliContext, options: TrainAndShowOptions): Promise<void> {
  const runs = await planLaunch(createLaunchRequest(options, true), workspace);
  if (options.json) {
    for (const { proposedId, varied, config, datasetPath } of runs)
      stdout.write(`${JSON.stringify({ id: proposedId, varied, config, datasetPath })}\n`);
    return;
  }
  const keys = [...new Set(runs.flatMap(({ varied }) => Object.keys(varied)))];
  const rows = runs.map(({ proposedId, varied, memoryMiB }) => [
    proposedId,
    ...keys.map((key) => JSON.stringify(varied[key]) ?? ''),
    `${memoryMiB} MiB`,
  ]);
  stdout.write(
    `${formatTable(['run', ...keys, 'memory'], rows)}\n${runs.length === 1 ? '1 run' : `${runs.length} runs`} would be trained.\n`,
  );
}
