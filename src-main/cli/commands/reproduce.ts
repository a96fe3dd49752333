import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { compareRuns, type RunComparison } from '../../runs/compare-runs';
import { findRun } from '../../runs/find-run';
import type { CliContext } from '../cli-context';
import { withEngine } from '../connect-to-engine';
import { formatTable } from '../display/format-table';
import { showLaunched } from '../show-launched';

export function addReproduceCommand(program: Command, context: () => CliContext): void {
  program
    .command('reproduce')
    .description('train a run again with the same config, seed, engine and threads, and compare the two')
    .argument('<id>', 'run id')
    .option('--json', 'print every event, and last the comparison, as a line of JSON')
    .action((id: string, { json }: { json?: boolean }) => reproduce(context(), id, json ?? false));
}

function reproduce(context: CliContext, id: string, json: boolean): Promise<void> {
  return withEngine(context, async (connection) => {
    const original = findRun(context.workspace, id);
    const run = await connection.client.runs.repeat({
      requestId: randomUUID(),
      id: original.id,
      kind: 'reproduction',
      changes: {},
      isAttached: true,
    });
    await showLaunched(context, connection, run, { json });
    const comparison = await compareRuns(original.folder, findRun(context.workspace, run.id).folder);
    const text = json
      ? JSON.stringify({ original: original.id, reproduction: run.id, ...comparison })
      : describe(original.id, run.id, comparison);
    context.stdout.write(`${text}\n`);
    if (!comparison.hasEqualWeights)
      throw new AnalogonError('RUN_FAILED', `${run.id} is not bit for bit ${original.id}; see the differences above.`);
  });
}

function describe(original: string, reproduction: string, comparison: RunComparison): string {
  const { metrics, environment, hasEqualWeights, largestWeightDifference } = comparison;
  const differing = metrics.filter(({ first, second }) => !Object.is(first, second));
  const rows = (differing.length === 0 ? metrics : differing).map(({ name, first, second }) => [name, `${first}`, `${second}`]);
  const weights =
    hasEqualWeights === undefined
      ? 'weights: one of them has no last.ckpt'
      : hasEqualWeights
        ? 'weights: equal bit for bit'
        : `weights: differ by up to ${largestWeightDifference}`;
  const around = environment.map(({ name, first, second }) => [name, first, second]);
  return [
    formatTable([differing.length === 0 ? 'equal metrics' : 'differing metrics', original, reproduction], rows),
    weights,
    around.length === 0 ? 'environment: the same' : formatTable(['environment', original, reproduction], around),
  ].join('\n');
}
