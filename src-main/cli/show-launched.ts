import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import type { WorkspaceConnection } from '../ownership/connect-to-workspace';
import type { CliContext } from './cli-context';
import { reportRuns } from './report-runs';
import { watchRuns } from './watch-runs';

/** Shows a run that was just queued to its end, or says only its id. @throws AnalogonError `RUN_FAILED`; `INTERRUPTED` after a Ctrl-C */
export async function showLaunched(
  context: CliContext,
  connection: WorkspaceConnection,
  { id, seq }: RunRecord,
  { detach, json = false }: { readonly detach?: boolean; readonly json?: boolean },
): Promise<void> {
  if (detach) return void context.stdout.write(`${id}\n`);
  const { runs, isInterrupted } = await watchRuns(context, connection, [id], { json, onInterrupt: 'stop', afterSeq: () => seq });
  if (isInterrupted) throw new AnalogonError('INTERRUPTED', `Interrupted. "analogon resume ${id}" goes on with it.`);
  reportRuns(context, runs, json);
}
