import type { LaunchRecord } from '../runs/launch-record';
import type { RunStore } from '../runs/run-store';
import { decideAtRung } from './asynchronous-halving';
import { belongsToSweep } from './belongs-to-sweep';
import { isLowerBetter } from './is-lower-better';

/**
 * Whether a run of a sweep with early termination is to end after its validation of that epoch. The other runs of its sweep are those beside it
 * (`my_sweep/1`, `my_sweep/2`, …); ended ones count too.
 * @param store has caught up with the run
 */
export function judgeRun(
  store: Pick<RunStore, 'list' | 'series'>,
  run: string,
  epoch: number,
  { earlyTermination }: Pick<LaunchRecord, 'earlyTermination'>,
): 'continue' | 'stop' {
  if (!earlyTermination) return 'continue';
  const { metric, min_epochs: minEpochs, reduction_factor: reductionFactor } = earlyTermination;
  const validationsOf = (id: string) => store.series(id, metric, 'validation');
  const others = store.list().filter((other) => other.id !== run && sweepOf(other.id) === sweepOf(run) && belongsToSweep(other));
  const rule = { minEpochs, reductionFactor, isLowerBetter: isLowerBetter(metric) };
  return decideAtRung(
    rule,
    // Later ones may be in the log already.
    validationsOf(run).filter((point) => point.epoch <= epoch),
    others.map(({ id }) => validationsOf(id)),
  );
}

function sweepOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/') + 1);
}
