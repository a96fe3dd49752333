import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { type RunRecord, runState } from '../../../src-shared/schemas/run-record';
import type { CliContext } from '../cli-context';
import { withEngine } from '../connect-to-engine';
import { formatMetric } from '../display/format-metric';
import { formatTable } from '../display/format-table';

export function addRunsCommand(program: Command, context: () => CliContext): void {
  const runs = program.command('runs').description('list the runs of the workspace');
  runs
    .addOption(new Option('--state <state>', 'only those in this state').choices(runState.options))
    .option('--json', 'print them as JSON, one a line')
    .action((flags: { state?: string; json?: boolean }) => list(context(), flags));
  runs
    .command('rebuild')
    .description('make the list again from the run folders')
    .action(() =>
      withEngine(context(), async ({ client }) => {
        const count = await client.runs.rebuild({ requestId: randomUUID() });
        context().stdout.write(`${count} runs\n`);
      }),
    );
}

function list(context: CliContext, { state, json }: { state?: string; json?: boolean }): Promise<void> {
  return withEngine(context, async ({ client }) => {
    const runs = (await client.runs.list({})).filter((run) => state === undefined || run.state === state);
    const { stdout } = context;
    if (json) {
      for (const run of runs) stdout.write(`${JSON.stringify(run)}\n`);
      return;
    }
    if (runs.length === 0) return void stdout.write('No runs. Start one with "analogon train --config FILE".\n');
    stdout.write(`${formatTable(['run', 'state', 'epoch', 'val_acc', 'val_loss', 'test_acc', 'created', ''], runs.map(toRow))}\n`);
  });
}

function toRow({ id, state, stage, epoch, epochs, metrics, created, canResume, failure }: RunRecord): string[] {
  const metric = (name: string) => (metrics[name] === undefined ? '' : formatMetric(name, metrics[name]));
  const remark = failure ? failure.code : canResume ? 'can be resumed' : '';
  return [
    id,
    state === 'running' && stage ? stage : state,
    epochs === undefined ? '' : `${epoch}/${epochs}`,
    metric('val_acc'),
    metric('val_loss'),
    metric('test_acc'),
    created.slice(0, 16).replace('T', ' '),
    remark,
  ];
}
