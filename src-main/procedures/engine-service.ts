import { mapEventIterator } from '@orpc/client';
import type { StandardRPCHandlerOptions } from '@orpc/server/standard';
import type { WorkspaceEngine } from '../workspace-engine';
import { type ClientContext, createEngineRouter } from './create-engine-router';
import { toContractError } from './to-contract-error';

/** What every transport serves. */
export interface EngineService {
  readonly router: ReturnType<typeof createEngineRouter>;
  readonly handlerOptions: StandardRPCHandlerOptions<ClientContext>;
}

export interface EngineServiceOptions {
  readonly engine: WorkspaceEngine;
  /** Of this program. */
  readonly version: string;
  /** Is given errors without a code: faults of this program, for its log. */
  readonly onFault: (error: unknown) => void;
}

export function createEngineService({ engine, version, onFault }: EngineServiceOptions): EngineService {
  return {
    router: createEngineRouter(engine, version),
    handlerOptions: {
      clientInterceptors: [
        async ({ next, path, signal }) => {
          // A subscriber that left does not read errors, and an engine that ends with the reason of the signal is at no fault.
          const translate = (error: unknown) => (signal?.aborted ? error : toContractError(error, path.join('.'), onFault));
          try {
            const answer = await next();
            return isIterator(answer)
              ? mapEventIterator(answer, { value: async (value) => value, error: async (error) => translate(error) })
              : answer;
          } catch (error) {
            throw translate(error);
          }
        },
      ],
    },
  };
}

function isIterator(value: unknown): value is AsyncIteratorObject<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
