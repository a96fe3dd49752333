import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { StopReason } from '../../src-shared/schemas/run-process-message';

/** Why a run shall end after its batch. */
export type StopRequest = StopReason | 'host_gone';

/** What the process that asked for a training may see and say. */
export interface TrainingLine {
  readonly emit: (event: RunEvent) => void;
  readonly stopRequest: () => StopRequest | undefined;
}

/** Ends the preparation of a run that was told to stop. */
export class StoppedEarly extends Error {
  override readonly name = 'StoppedEarly';
}
