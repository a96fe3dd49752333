import type { Command } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { belongsToSweep } from '../../sweeps/belongs-to-sweep';
import { formatSweep } from '../../sweeps/format-sweep';
import { summarizeSweep } from '../../sweeps/summarize-sweep';
import type { CliContext } from '../cli-context';
import { withEngine } from '../connect-to-engine';

export function addSweepCommand(program: Command, context: () => CliContext): void {
  program
    .command('sweep')
    .description('compare the runs of a sweep: mean ± standard deviation over the seeds, best first')
    .argument('<id>', 'the folder of its runs, such as my_sweep or my_group/my_model')
    .option('--metrics <names...>', 'the first one ranks', ['val_acc', 'val_loss', 'test_acc'])
    .option('--json', 'print it as JSON')
    .action((id: string, flags: { metrics: string[]; json?: boolean }) => compare(context(), id, flags));
}

function compare(context: CliContext, id: string, { metrics, json }: { metrics: string[]; json?: boolean }): Promise<void> {
  return withEngine(context, async ({ client }) => {
    const prefix = `${id.replace(/\/+$/, '')}/`;
    const runs = (await client.runs.list({})).filter((run) => run.id.startsWith(prefix) && belongsToSweep(run));
    if (runs.length === 0)
      throw new AnalogonError('RUN_NOT_FOUND', `${id}: no runs ${prefix}… in this workspace. "analogon runs" lists all.`);
    const rows = summarizeSweep(runs, metrics);
    context.stdout.write(json ? `${JSON.stringify(rows)}\n` : `${formatSweep(rows, metrics)}\n`);
  });
}
