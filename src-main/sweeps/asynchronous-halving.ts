/** A validation of a run. */
export interface RungPoint {
  /** Counts from 1. */
  readonly epoch: number;
  readonly value: number;
}

export interface HalvingRule {
  /** Epochs of the first rung; rung k lies at `minEpochs · reductionFactorᵏ`. */
  readonly minEpochs: number;
  /** η: at a rung, the best one in η of those that reached it goes on. */
  readonly reductionFactor: number;
  readonly isLowerBetter: boolean;
}

/**
 * Asynchronous successive halving (Li et al. 2020, "A system for massively parallel hyperparameter tuning", MLSys) in its stopping form:
 * a run that comes to a rung goes on when it is among the best ⌊n/η⌋ (at least the best one) of the n runs that have come there so far,
 * itself included. Nobody waits for anybody, so early runs are judged by few others.
 * @param own validations of the run in order of epochs; the decision is about the last one
 * @param others those of the other runs of the sweep, whatever became of them
 */
export function decideAtRung(rule: HalvingRule, own: readonly RungPoint[], others: readonly (readonly RungPoint[])[]): 'continue' | 'stop' {
  const latest = own.at(-1);
  const rung = latest && rungReachedBy(rule, latest.epoch, own.at(-2)?.epoch ?? 0);
  if (latest === undefined || rung === undefined) return 'continue';
  const results = [latest.value, ...others.flatMap((points) => valueAtRung(points, rung) ?? [])];
  const better = results.filter((value) => (rule.isLowerBetter ? value < latest.value : value > latest.value)).length;
  return better < Math.max(1, Math.floor(results.length / rule.reductionFactor)) ? 'continue' : 'stop';
}

/** The highest rung between two validations: above `after`, at most `epoch`. */
function rungReachedBy({ minEpochs, reductionFactor }: HalvingRule, epoch: number, after: number): number | undefined {
  if (epoch < minEpochs) return undefined;
  let rung = minEpochs;
  while (rung * reductionFactor <= epoch) rung *= reductionFactor;
  return rung > after ? rung : undefined;
}

/** Of the first validation at a rung or after it. */
function valueAtRung(points: readonly RungPoint[], rung: number): number | undefined {
  return points.find(({ epoch }) => epoch >= rung)?.value;
}
