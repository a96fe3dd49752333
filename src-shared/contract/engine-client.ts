import { type ClientContext, type ClientLink, createORPCClient, mapEventIterator, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { AnalogonError } from '../errors/analogon-error';
import type { contract } from './contract';
import { isErrorCode } from './contract-errors';

/** The contract as functions. They reject with an AnalogonError, or with the reason of the caller's own abort signal. */
export type EngineClient = ContractRouterClient<typeof contract>;

/** Whether requests can reach the other side. */
export interface LinkState {
  isOpen(): boolean;
  /** Who is on the other side, for messages: `the owner of /work/weather`. */
  readonly peer: string;
}

/** A client over any transport. Once the link is down every call and subscription rejects with ENGINE_UNAVAILABLE instead of waiting for ever. */
export function createEngineClient(link: ClientLink<ClientContext>, state: LinkState): EngineClient {
  return createORPCClient<EngineClient>({
    async call(path, input, options) {
      const translate = (error: unknown) => (options.signal?.aborted ? options.signal.reason : toAnalogonError(error, state));
      if (!state.isOpen()) throw connectionLost(state);
      try {
        const answer = await link.call(path, input, options);
        return isIterator(answer)
          ? mapEventIterator(answer, { value: async (value) => value, error: async (error) => translate(error) })
          : answer;
      } catch (error) {
        throw translate(error);
      }
    },
  });
}

/** The error as the engine threw it. What has no code of ours is a fault of a program or of a connection. */
function toAnalogonError(error: unknown, state: LinkState): AnalogonError {
  if (error instanceof AnalogonError) return error;
  if (error instanceof ORPCError && isErrorCode(error.code)) return new AnalogonError(error.code, error.message, { cause: error });
  if (!state.isOpen()) return connectionLost(state, error);
  const reason = error instanceof Error ? error.message : String(error);
  return new AnalogonError('ENGINE_UNAVAILABLE', `No answer from ${state.peer}: ${reason}`, { cause: error });
}

function connectionLost({ peer }: LinkState, cause?: unknown): AnalogonError {
  return new AnalogonError('ENGINE_UNAVAILABLE', `The connection to ${peer} is closed; connect again`, { cause });
}

function isIterator(value: unknown): value is AsyncIteratorObject<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
