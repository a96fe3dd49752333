import { checkStatus, type Pointer, type TensorFlowLibrary } from '../native/c-api';
import { encodeSessionConfig, type ThreadSettings } from '../native/session-config';
import { createGraphEmitter, type GraphEmitter, type GraphOutputReference, packOutputs } from './graph-emitter';

/** One run of part of the graph, prepared once: which tensors go in, which come out, what else is done. */
export interface SessionCall {
  /** Runs on a thread of its own. Gives the fetched `TF_Tensor`s, which the caller deletes or adopts. */
  run(feedTensors: readonly Pointer[]): Promise<Pointer[]>;
  runNow(feedTensors: readonly Pointer[]): Pointer[];
}

/** One graph and one session for everything a process captures, so that all captured steps share their variables. */
export interface GraphSession {
  readonly emitter: GraphEmitter;
  prepare(feeds: readonly GraphOutputReference[], fetches: readonly GraphOutputReference[], targets: readonly Pointer[]): SessionCall;
  close(): void;
}

export function createGraphSession(library: TensorFlowLibrary, threads: ThreadSettings): GraphSession {
  const status = library.newStatus();
  const graph = library.newGraph();
  const options = library.newSessionOptions();
  const config = encodeSessionConfig(threads);
  library.setSessionConfig(options, config, config.length, status);
  checkStatus(library, status, 'configuring a session');
  const session = library.newSession(graph, options, status);
  library.deleteSessionOptions(options);
  checkStatus(library, status, 'starting a session');

  let isClosed = false;
  let runningCalls = 0;
  // TensorFlow would read freed memory: closed, it refuses calls, and what runs ends first.
  const refuseIfClosed = () => {
    if (isClosed) throw new Error('the engine is closed');
  };
  const free = () => {
    if (!isClosed || runningCalls > 0) return;
    library.closeSession(session, status);
    library.deleteSession(session, status);
    library.deleteGraph(graph);
  };

  return {
    emitter: createGraphEmitter(library, graph),
    prepare(feeds, fetches, targets) {
      const callStatus = library.newStatus();
      const feedOutputs = packOutputs(feeds);
      const fetchOutputs = packOutputs(fetches);
      const targetOperations = BigUint64Array.from(targets);
      const feedTensors = new BigUint64Array(feeds.length);
      const fetchTensors = new BigUint64Array(fetches.length);
      const parameters = [
        session,
        null,
        feedOutputs,
        feedTensors,
        feeds.length,
        fetchOutputs,
        fetchTensors,
        fetches.length,
        targetOperations,
        targets.length,
        null,
        callStatus,
      ] as const;
      const collect = () => {
        checkStatus(library, callStatus, 'running a step');
        return Array.from(fetchTensors);
      };
      return {
        runNow(tensors) {
          refuseIfClosed();
          feedTensors.set(tensors);
          library.runSession(...parameters);
          return collect();
        },
        async run(tensors) {
          refuseIfClosed();
          feedTensors.set(tensors);
          runningCalls++;
          return new Promise((resolve, reject) => {
            library.runSession.async(...parameters, (error) => {
              runningCalls--;
              free();
              if (error) return reject(error);
              try {
                resolve(collect());
              } catch (failure) {
                reject(failure);
              }
            });
          });
        },
      };
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      free();
    },
  };
}
