import { dataTypes } from '../../native/data-type';
import { attributeTypes } from '../../native/op-attribute';
import type { CapturedStep, GraphOutput, VariableUpdate } from '../graph-node';
import { multiply, reshape, scalar } from './graph-operations';
import { constantFactorOf, constantScalarOf, hasOneValue, isSame, isVariable, operandOrders, operandsOf } from './match-arithmetic';

type Assignment = CapturedStep['assignments'][number];

/**
 * Adam's m ← β₁m + γ₁g, v ← β₂v + γ₂g² and w ← w − α · m / (√v / c + ε), with γ = 1 − β, twelve passes over memory a parameter, become
 * one op that changes all three where they lie. The op takes γ from the float32 β, which for β₂ = .999 is 1.3e-5 (relative) less than the
 * float32 of .001; so its moments are kv with k = (1 − β) / γ, and what it adds to the weights is corrected for that:
 * w − α′ · m′ / (√v′ + ε′) with α′ = αc√k₂ / k₁ and ε′ = εc√k₂.
 */
export function fuseAdamUpdates(step: CapturedStep): CapturedStep {
  const fused = new Set<Assignment>();
  const updates: VariableUpdate[] = [];
  for (const assignment of step.assignments) {
    const match = matchAdam(assignment, step.assignments);
    if (!match) continue;
    for (const part of [assignment, match.mean, match.meanSquare]) fused.add(part);
    updates.push(toUpdate(assignment.slot, match));
  }
  return { ...step, assignments: step.assignments.filter((assignment) => !fused.has(assignment)), updates: [...step.updates, ...updates] };
}

function toUpdate(slot: number, { mean, meanSquare, stepSize, correction, epsilon, first, second, gradient }: AdamMatch): VariableUpdate {
  const rounding = ({ decay, gain }: MovingAverage) => (1 - decay) / gain;
  const scale = multiply(reshape(correction, []), scalar(Math.sqrt(rounding(second))));
  const correctedStepSize = multiply(multiply(reshape(stepSize, []), scalar(1 / rounding(first))), scale);
  // The powers of β are zero: what they would correct is in the step size.
  const inputs = [
    scalar(0),
    scalar(0),
    correctedStepSize,
    scalar(first.decay),
    scalar(second.decay),
    multiply(scalar(epsilon), scale),
    gradient,
  ];
  return {
    op: 'ResourceApplyAdam',
    attributes: [{ name: 'T', type: attributeTypes.type, value: dataTypes.float32 }],
    slots: [slot, mean.slot, meanSquare.slot],
    inputs,
  };
}

interface AdamMatch {
  readonly mean: Assignment;
  readonly meanSquare: Assignment;
  readonly stepSize: GraphOutput;
  readonly correction: GraphOutput;
  readonly epsilon: number;
  readonly first: MovingAverage;
  readonly second: MovingAverage;
  readonly gradient: GraphOutput;
}

/** m ← decay · m + gain · next, where decay + gain = 1 but for rounding. */
interface MovingAverage {
  readonly decay: number;
  readonly gain: number;
  readonly next: GraphOutput;
}

function matchAdam({ slot, value }: Assignment, assignments: readonly Assignment[]): AdamMatch | undefined {
  const [weight, change] = operandsOf(value, 'Sub') ?? [];
  if (!isVariable(weight, slot)) return undefined;
  for (const [stepSize, ratio] of operandOrders(change, 'Mul')) {
    const [meanValue, denominator] = operandsOf(ratio, 'RealDiv') ?? [];
    if (!meanValue || !hasOneValue(stepSize)) continue;
    const corrected = correctedRootOf(denominator);
    if (!corrected) continue;
    const mean = assignments.find((candidate) => candidate.slot !== slot && isSame(candidate.value, meanValue));
    const meanSquare = assignments.find((candidate) => candidate.slot !== slot && isSame(candidate.value, corrected.meanSquare));
    const first = mean && movingAverageOf(mean);
    const second = meanSquare && movingAverageOf(meanSquare);
    if (!first || !second || second.next.node.op !== 'Square') continue;
    const [gradient] = second.next.node.inputs;
    if (!gradient || !isSame(gradient, first.next)) continue;
    return { mean, meanSquare, stepSize, correction: corrected.correction, epsilon: corrected.epsilon, first, second, gradient };
  }
  return undefined;
}

/** √v / c + ε. */
function correctedRootOf(
  denominator: GraphOutput | undefined,
): { meanSquare: GraphOutput; correction: GraphOutput; epsilon: number } | undefined {
  for (const [corrected, constant] of operandOrders(denominator, 'Add')) {
    const [root, correction] = operandsOf(corrected, 'RealDiv') ?? [];
    const epsilon = constantScalarOf(constant);
    const [meanSquare] = root?.node.op === 'Sqrt' ? root.node.inputs : [];
    if (meanSquare && correction && hasOneValue(correction) && epsilon !== undefined) return { meanSquare, correction, epsilon };
  }
  return undefined;
}

function movingAverageOf({ slot, value }: Assignment): MovingAverage | undefined {
  for (const [before, after] of operandOrders(value, 'Add')) {
    const [old, added] = [constantFactorOf(before), constantFactorOf(after)];
    const isAverage = old && added && isVariable(old.rest, slot) && Math.abs(old.factor + added.factor - 1) < 1e-6;
    if (isAverage) return { decay: old.factor, gain: added.factor, next: added.rest };
  }
  return undefined;
}
