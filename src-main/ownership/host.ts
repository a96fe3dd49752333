import { createEngineService } from '../procedures/engine-service';
import type { WorkspaceEngine } from '../workspace-engine';
import { acquireOwnership } from './acquire-ownership';
import { serveWorkspace, type WorkspaceServer } from './serve-workspace';
import { waitUntilIdle } from './wait-until-idle';

export interface HostOptions {
  readonly workspace: string;
  /** Of this program. */
  readonly version: string;
  /** The host ends after so long without a client and without work; Infinity: never by itself. */
  readonly idleSeconds: number;
  /** Called once this process owns the workspace, so that two engines never meet in one. */
  createEngine(): WorkspaceEngine | Promise<WorkspaceEngine>;
  /** Is given faults of the program, for the log. */
  onFault(error: unknown): void;
}

/** A process that owns a workspace and answers its clients. */
export interface Host {
  /** Settles when everything is closed and the workspace free. */
  readonly ended: Promise<void>;
  /** Stops what runs after its batch, tells the clients of it, lets them go and frees the workspace. */
  close(): Promise<void>;
}

/**
 * @returns undefined when another living process owns the workspace
 * @throws AnalogonError as `acquireOwnership` does, and what `createEngine` throws; the workspace is free then
 */
export async function runHost({ workspace, version, idleSeconds, createEngine, onFault }: HostOptions): Promise<Host | undefined> {
  const ownership = acquireOwnership(workspace, version);
  if (!ownership) return undefined;
  let engine: WorkspaceEngine | undefined;
  try {
    engine = await createEngine();
    const server = await serveWorkspace(createEngineService({ engine, version, onFault }), ownership.socket);
    const stop = new AbortController();
    const ended = serve(engine, server, idleSeconds, stop.signal).finally(ownership.release);
    return {
      ended,
      close: () => {
        stop.abort();
        return ended;
      },
    };
  } catch (error) {
    await engine?.close();
    ownership.release();
    throw error;
  }
}

async function serve(engine: WorkspaceEngine, server: WorkspaceServer, idleSeconds: number, stop: AbortSignal): Promise<void> {
  try {
    // Nobody may come between being idle and being closed: what is launched then would be stopped at once.
    if (await waitUntilIdle(engine, server, idleSeconds, stop)) await server.close();
  } finally {
    await engine.close();
    await server.close();
  }
}
