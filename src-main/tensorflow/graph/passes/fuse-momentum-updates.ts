import { dataTypes } from '../../native/data-type';
import { attributeTypes } from '../../native/op-attribute';
import type { CapturedStep, GraphOutput, VariableUpdate } from '../graph-node';
import { reshape, scalar } from './graph-operations';
import { constantFactorOf, hasOneValue, isSame, isVariable, operandOrders, operandsOf } from './match-arithmetic';

type Assignment = CapturedStep['assignments'][number];

/**
 * m ← μm + g + λw and w ← w − ηm, six passes over memory and four new tensors a parameter, become ops that change both where they lie:
 * m ← m + (λ/μ)w, then m ← μm + g with w ← w − ηm. The arithmetic is the same but for rounding.
 */
export function fuseMomentumUpdates(step: CapturedStep): CapturedStep {
  const fused = new Set<Assignment>();
  const updates: VariableUpdate[] = [];
  for (const assignment of step.assignments) {
    const match = matchMomentum(assignment, step.assignments);
    if (!match) continue;
    const { momentum, learningRate, gradient, decay } = match;
    fused.add(assignment).add(momentum);
    const weightDecay = matchWeightDecay(gradient, assignment.slot);
    if (weightDecay) {
      const { factor, weight } = weightDecay;
      updates.push(update('ResourceApplyGradientDescent', [momentum.slot], [scalar(-factor / decay), weight]));
    }
    updates.push(
      update(
        'ResourceApplyMomentum',
        [assignment.slot, momentum.slot],
        [reshape(learningRate, []), weightDecay?.gradient ?? gradient, scalar(decay)],
      ),
    );
  }
  return { ...step, assignments: step.assignments.filter((assignment) => !fused.has(assignment)), updates: [...step.updates, ...updates] };
}

function update(op: string, slots: readonly number[], inputs: readonly GraphOutput[]): VariableUpdate {
  return { op, attributes: [{ name: 'T', type: attributeTypes.type, value: dataTypes.float32 }], slots, inputs };
}

interface MomentumMatch {
  readonly momentum: Assignment;
  readonly learningRate: GraphOutput;
  readonly gradient: GraphOutput;
  readonly decay: number;
}

function matchMomentum({ slot, value }: Assignment, assignments: readonly Assignment[]): MomentumMatch | undefined {
  const [weight, change] = operandsOf(value, 'Sub') ?? [];
  if (!isVariable(weight, slot)) return undefined;
  for (const [velocity, learningRate] of operandOrders(change, 'Mul')) {
    const momentum = assignments.find((candidate) => candidate.slot !== slot && isSame(candidate.value, velocity));
    if (!momentum || !hasOneValue(learningRate)) continue;
    for (const [decayed, gradient] of operandOrders(velocity, 'Add')) {
      const product = constantFactorOf(decayed);
      if (product && product.factor !== 0 && isVariable(product.rest, momentum.slot))
        return { momentum, learningRate, gradient, decay: product.factor };
    }
  }
  return undefined;
}

/** g + λw of the parameter's own w. */
function matchWeightDecay(gradient: GraphOutput, slot: number) {
  for (const [undecayed, product] of operandOrders(gradient, 'Add')) {
    const decay = constantFactorOf(product);
    if (decay && isVariable(decay.rest, slot)) return { gradient: undecayed, factor: decay.factor, weight: decay.rest };
  }
  return undefined;
}
