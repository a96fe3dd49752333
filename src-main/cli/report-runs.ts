import path from 'node:path';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import { experimentsFolder } from '../runs/run-folder';
import type { CliContext } from './cli-context';

/** Says how runs ended, a line each. @throws AnalogonError `RUN_FAILED` when one of them failed */
export function reportRuns({ stdout, workspace }: CliContext, runs: readonly RunRecord[], json: boolean): void {
  if (!json) {
    for (const { id, state } of runs)
      stdout.write(`${id}: ${state}, ${path.join(experimentsFolder(workspace), ...id.split('/'))}  (analogon show ${id})\n`);
  }
  const failed = runs.filter(({ state }) => state === 'failed');
  if (failed.length > 0)
    throw new AnalogonError('RUN_FAILED', `${failed.length} of ${runs.length} runs failed: ${failed.map(({ id }) => id).join(', ')}`);
}
