import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { findRun } from '../../runs/find-run';
import type { StopMode } from '../../workspace-engine';
import type { CliContext } from '../cli-context';
import { withEngine } from '../connect-to-engine';

export function addStopCommand(program: Command, context: () => CliContext): void {
  program
    .command('stop')
    .description('stop runs after their present batch, with a checkpoint; take waiting ones out of the queue')
    .argument('<ids...>', 'run ids')
    .option('--now', 'at once: what came after the last checkpoint is lost')
    .action((ids: string[], { now }: { now?: boolean }) => stop(context(), ids, now ? 'now' : 'after_batch'));
}

function stop(context: CliContext, ids: readonly string[], mode: StopMode): Promise<void> {
  return withEngine(context, async ({ client }) => {
    const failures: AnalogonError[] = [];
    for (const id of ids.map((given) => findRun(context.workspace, given).id)) {
      try {
        const { state } = await client.runs.get({ id });
        await client.runs.stop({ requestId: randomUUID(), id, mode });
        const done = state === 'queued' ? 'taken out of the queue' : mode === 'now' ? 'was ended' : 'stops after its batch';
        context.stdout.write(`${id}: ${done}\n`);
      } catch (error) {
        if (!(error instanceof AnalogonError)) throw error;
        failures.push(error);
      }
    }
    const [first] = failures;
    if (first) throw new AnalogonError(first.code, failures.map(({ message }) => message).join('\n'));
  });
}
