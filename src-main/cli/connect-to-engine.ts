import path from 'node:path';
import { version } from '../../package.json';
import { connectToWorkspace, type WorkspaceConnection } from '../ownership/connect-to-workspace';
import { spawnHost } from '../ownership/spawn-host';
import type { CliContext } from './cli-context';

/** A cold start on a busy machine takes seconds. */
const timeLimitMs = 30_000;

/** Lets `use` talk to the engine that owns the workspace, which is started where there is none. @throws AnalogonError ENGINE_UNAVAILABLE */
export async function withEngine<Result>(context: CliContext, use: (connection: WorkspaceConnection) => Promise<Result>): Promise<Result> {
  const workspace = path.resolve(context.workspace);
  const connection = await connectToWorkspace({
    workspace,
    version,
    timeLimitMs,
    spawnHost: () => spawnHost({ workspace, entry: context.hostEntry, args: [workspace], environment: context.environment }),
  });
  try {
    return await use(connection);
  } finally {
    connection.close();
  }
}
