import type { RunRecord } from '../../src-shared/schemas/run-record';

/** Whether a run counts among those of its sweep: reproductions and clones lie beside them and would count a result twice. */
export function belongsToSweep({ origin }: Pick<RunRecord, 'origin'>): boolean {
  return origin === undefined || origin.kind === 'retry';
}
