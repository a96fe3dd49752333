import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { EngineClient } from '../../../src-shared/contract/engine-client';
import type { RunRecord } from '../../../src-shared/schemas/run-record';
import { findRun } from '../../runs/find-run';
import type { CliContext } from '../cli-context';
import { withEngine } from '../connect-to-engine';
import { parseChanges } from '../parse-changes';
import { showLaunched } from '../show-launched';

interface LaunchFlags {
  readonly detach?: boolean;
  readonly json?: boolean;
}

const withLaunchFlags = (command: Command) =>
  command.option('--detach', 'leave it going without this terminal').option('--json', 'print every event as a line of JSON');

/** `resume`, `retry` and `clone`: what becomes of a run after its end. */
export function addResumeCommands(program: Command, context: () => CliContext): void {
  withLaunchFlags(
    program
      .command('resume')
      .description('go on with a stopped or failed run from its last checkpoint, in the same folder')
      .argument('<id>', 'run id'),
  ).action((id: string, flags: LaunchFlags) => {
    const run = findRun(context().workspace, id).id;
    return launch(context(), flags, (client) => client.runs.resume({ requestId: randomUUID(), id: run, isAttached: !flags.detach }));
  });
  withLaunchFlags(
    program.command('retry').description('train again with the same config, in a new folder').argument('<id>', 'run id'),
  ).action((id: string, flags: LaunchFlags) => repeat(context(), id, 'retry', [], flags));
  withLaunchFlags(
    program
      .command('clone')
      .description('train again with some settings changed, in a new folder')
      .argument('<id>', 'run id')
      .requiredOption('--set <key=value>', 'a setting by key path, such as model.learning_rate=0.03; may be given several times', collect),
  ).action((id: string, flags: LaunchFlags & { set: string[] }) => repeat(context(), id, 'clone', flags.set, flags));
}

const collect = (setting: string, before: readonly string[] = []) => [...before, setting];

function repeat(context: CliContext, id: string, kind: 'retry' | 'clone', settings: readonly string[], flags: LaunchFlags): Promise<void> {
  const run = findRun(context.workspace, id).id;
  const changes = parseChanges(settings);
  return launch(context, flags, (client) =>
    client.runs.repeat({ requestId: randomUUID(), id: run, kind, changes, isAttached: !flags.detach }),
  );
}

function launch(context: CliContext, flags: LaunchFlags, start: (client: EngineClient) => Promise<RunRecord>): Promise<void> {
  return withEngine(context, async (connection) => showLaunched(context, connection, await start(connection.client), flags));
}
