import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { EngineClient } from '../../src-shared/contract/engine-client';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { LaunchRequest } from '../../src-shared/schemas/launch-request';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import type { ConfigFile } from '../configs/load-config-file';
import { planLaunch } from '../launching/plan-launch';
import type { CliContext } from './cli-context';
import { withEngine } from './connect-to-engine';
import { watchRuns } from './watch-runs';

export interface TrainAndShowOptions extends Omit<LaunchRequest, 'configs' | 'isAttached' | 'dataPath'> {
  readonly files: readonly ConfigFile[];
  /** As typed, relative to the working directory. */
  readonly dataPath?: string;
  readonly json: boolean;
}

/** A launch of these files. What was read of them counts, not what they say by then. */
export function createLaunchRequest({ files, json: _, dataPath, ...settings }: TrainAndShowOptions, isAttached: boolean): LaunchRequest {
  return {
    ...settings,
    configs: files.map(({ file, text }) => ({ path: file, text })),
    dataPath: dataPath === undefined ? undefined : path.resolve(dataPath),
    isAttached,
  };
}

async function launch(client: EngineClient, request: LaunchRequest): Promise<readonly string[]> {
  const runs = await client.runs.launch({ requestId: randomUUID(), request });
  return runs.map(({ id }) => id);
}

/**
 * Trains all runs of the files with live progress on standard output. Ctrl-C once: stop after the batch, with a checkpoint;
 * twice: at once.
 * @throws AnalogonError, before anything starts; `INTERRUPTED` after a Ctrl-C
 */
export async function trainAndShow(context: CliContext, options: TrainAndShowOptions): Promise<readonly RunRecord[]> {
  const request = createLaunchRequest(options, true);
  // A mistake is told at once, without an engine for it.
  await planLaunch(request, context.workspace);
  return withEngine(context, async (connection) => {
    const ids = await launch(connection.client, request);
    const { runs, isInterrupted } = await watchRuns(context, connection, ids, { json: options.json, onInterrupt: 'stop' });
    if (isInterrupted)
      throw new AnalogonError('INTERRUPTED', 'Interrupted. What was finished is kept; "analogon resume ID" goes on with a stopped run.');
    return runs;
  });
}

/** Launches and leaves: the runs go on without this terminal. */
export async function trainDetached(context: CliContext, options: TrainAndShowOptions): Promise<void> {
  const request = createLaunchRequest(options, false);
  await planLaunch(request, context.workspace);
  await withEngine(context, async ({ client }) => {
    for (const id of await launch(client, request)) context.stdout.write(`${id}\n`);
    context.stderr.write('They train in the background. See them with "analogon runs" and "analogon watch".\n');
  });
}
