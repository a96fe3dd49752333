import { dataTypes } from '../../native/data-type';
import { attributeTypes } from '../../native/op-attribute';
import type { CapturedStep, GraphOutput, VariableUpdate } from '../graph-node';
import { makeConstant, reshape } from './graph-operations';
import { constantFactorOf, hasOneValue, isSame, isVariable, operandOrders, operandsOf } from './match-arithmetic';

type Assignment = CapturedStep['assignments'][number];

/**
 * m ← μm + g and w ← w − ηm, four passes over memory and two new tensors a parameter, become one op that changes both where they lie.
 * The arithmetic is the same.
 */
export function fuseMomentumUpdates(step: CapturedStep): CapturedStep {
  const fused = new Set<Assignment>();
  const updates: VariableUpdate[] = [];
  for (const assignment of step.assignments) {
    const match = matchMomentum(assignment, step.assignments);
    if (!match) continue;
    fused.add(assignment).add(match.momentum);
    updates.push({
      op: 'ResourceApplyMomentum',
      attributes: [{ name: 'T', type: attributeTypes.type, value: dataTypes.float32 }],
      slots: [assignment.slot, match.momentum.slot],
      inputs: [
        reshape(match.learningRate, []),
        match.gradient,
        makeConstant({ shape: [], dtype: dataTypes.float32 }, Float32Array.of(match.decay)),
      ],
    });
  }
  return { ...step, assignments: step.assignments.filter((assignment) => !fused.has(assignment)), updates: [...step.updates, ...updates] };
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
      if (product && isVariable(product.rest, momentum.slot)) return { momentum, learningRate, gradient, decay: product.factor };
    }
  }
  return undefined;
}
