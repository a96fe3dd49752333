import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { findRun } from '../../runs/find-run';
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

function stop(context: CliContext, ids: readonly string[], mode: 'after_batch' | 'now'): Promise<void> {
  return withEngine(context, async ({ client }) => {
    for (const id of ids.map((given) => findRun(context.workspace, given).id)) {
      await client.runs.stop({ requestId: randomUUID(), id, mode });
      context.stdout.write(`${id}: ${mode === 'now' ? 'was ended' : 'stops after its batch'}\n`);
    }
  });
}
