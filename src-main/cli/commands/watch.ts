import type { Command } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { findRun } from '../../runs/find-run';
import type { CliContext } from '../cli-context';
import { withEngine } from '../connect-to-engine';
import { reportRuns } from '../report-runs';
import { watchRuns } from '../watch-runs';

export function addWatchCommand(program: Command, context: () => CliContext): void {
  program
    .command('watch')
    .description('show runs live, also those of other terminals; Ctrl-C leaves them going')
    .argument('[ids...]', 'run ids (default: all that wait or are at work)')
    .option('--json', 'print every event as a line of JSON')
    .action((ids: string[], { json }: { json?: boolean }) => watch(context(), ids, json ?? false));
}

function watch(context: CliContext, ids: readonly string[], json: boolean): Promise<void> {
  return withEngine(context, async (connection) => {
    const isAtWork = ({ state }: { state: string }) => ['queued', 'starting', 'running', 'stopping'].includes(state);
    const watched =
      ids.length > 0
        ? ids.map((id) => findRun(context.workspace, id).id)
        : (await connection.client.runs.list({})).filter(isAtWork).map(({ id }) => id);
    if (watched.length === 0) throw new AnalogonError('COMMAND_INVALID', 'No run waits or is at work. "analogon runs" lists all.');
    const { runs, isInterrupted } = await watchRuns(context, connection, watched, { json, onInterrupt: 'leave' });
    if (!isInterrupted) reportRuns(context, runs, json);
  });
}
