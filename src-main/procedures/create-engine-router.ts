import { implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/contract';
import { encodeMetricSeries } from '../../src-shared/contract/metric-series';
import type { WorkspaceEngine } from '../workspace-engine';
import { collectMetricSeries } from './collect-metric-series';
import { createCommandMemory } from './command-memory';

/** Who asks. */
export interface ClientContext {
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal;
}

/** The contract over an engine. @param version of this program */
export function createEngineRouter(engine: WorkspaceEngine, version: string) {
  const procedures = implement(contract).$context<ClientContext>();
  const { runs, queue } = procedures;
  const { once } = createCommandMemory();
  return procedures.router({
    workspace: {
      info: procedures.workspace.info.handler(() => ({ workspace: engine.workspace, pid: process.pid, version })),
      follow: procedures.workspace.follow.handler(async function* ({ signal, context }) {
        yield* engine.followWorkspace(signal ?? context.gone);
      }),
    },
    runs: {
      list: runs.list.handler(() => engine.listRuns()),
      get: runs.get.handler(({ input }) => engine.getRun(input.id)),
      events: runs.events.handler(({ input }) => engine.readEvents(input.id, input.afterSeq, input.limit)),
      follow: runs.follow.handler(async function* ({ input, signal, context }) {
        yield* engine.followEvents(input.id, input.afterSeq, signal ?? context.gone);
      }),
      series: runs.series.handler(async ({ input }) => {
        const series = await collectMetricSeries(engine, input.id, input.metric, input.x);
        return { length: series.x.length, points: new Blob([encodeMetricSeries(series)]) };
      }),
      launch: runs.launch.handler(({ input: { requestId, request }, context }) =>
        once(`launch ${requestId}`, async () => {
          const launched = await engine.launch(requestId, request);
          if (request.isAttached) stopWhenGone(engine, context.gone, launched);
          return launched;
        }),
      ),
      stop: runs.stop.handler(({ input }) => once(`stop ${input.requestId}`, () => engine.stopRun(input.id, input.mode))),
      resume: runs.resume.handler(({ input: { requestId, id, isAttached }, context }) =>
        once(`resume ${requestId}`, async () => {
          const run = await engine.resumeRun(id);
          if (isAttached) stopWhenGone(engine, context.gone, [run]);
          return run;
        }),
      ),
      repeat: runs.repeat.handler(({ input: { requestId, id, kind, changes, isAttached }, context }) =>
        once(`repeat ${requestId}`, async () => {
          const run = await engine.repeatRun(requestId, id, kind, changes);
          if (isAttached) stopWhenGone(engine, context.gone, [run]);
          return run;
        }),
      ),
      rebuild: runs.rebuild.handler(({ input }) => once(`rebuild ${input.requestId}`, () => engine.rebuildRuns())),
    },
    launch: {
      preview: procedures.launch.preview.handler(({ input }) => engine.previewLaunch(input.request)),
    },
    queue: {
      get: queue.get.handler(() => engine.getQueue()),
      move: queue.move.handler(({ input }) => once(`move ${input.requestId}`, () => engine.moveInQueue(input.id, input.position))),
      setPriority: queue.setPriority.handler(({ input }) =>
        once(`setPriority ${input.requestId}`, () => engine.setPriority(input.id, input.priority)),
      ),
      setPaused: queue.setPaused.handler(({ input }) => once(`setPaused ${input.requestId}`, () => engine.setPaused(input.isPaused))),
      setMaxParallel: queue.setMaxParallel.handler(({ input }) =>
        once(`setMaxParallel ${input.requestId}`, () => engine.setMaxParallel(input.maxParallel)),
      ),
    },
    devices: {
      list: procedures.devices.list.handler(() => engine.listGpus()),
    },
  });
}

/** Runs that a client launched attached end, after their batch, with the client. Those that ended before refuse, and that is fine. */
function stopWhenGone(engine: WorkspaceEngine, gone: AbortSignal, launched: readonly { readonly id: string }[]): void {
  const stop = () => void Promise.allSettled(launched.map(({ id }) => engine.stopRun(id, 'after_batch')));
  if (gone.aborted) stop();
  else gone.addEventListener('abort', stop, { once: true });
}
