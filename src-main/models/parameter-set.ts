import { type Tensor, type Tensor1D, type Tensor4D, tensor, type Variable, variable } from '@tensorflow/tfjs-core';
import type { RandomGenerator } from '../../src-shared/random/random-generator';
import { type TensorLayout, toEngineLayout, toPyTorchLayout } from './tensor-layout';

/** One trainable tensor. `name` and checkpoint layout are PyTorch's (`encoder.0.weight`, OIHW). */
export interface Parameter {
  readonly name: string;
  readonly layout: TensorLayout;
  readonly variable: Variable;
}

/** A tensor as a checkpoint holds it: PyTorch's name, shape and order of values. */
export interface NamedValues {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Looks a tensor of a checkpoint up. @throws AnalogonError `CHECKPOINT_INVALID` when it is not there */
export type FindValues = (name: string) => NamedValues;

/** The trainable tensors of a network, in PyTorch's order of `named_parameters()`. */
export interface ParameterSet {
  readonly all: readonly Parameter[];
  readonly count: number;
  /** Convolution weight, engine layout [kernel, kernel, input, output]; U(±1/√fan_in), PyTorch's default. */
  addConvolution(name: string, kernel: number, inputs: number, outputs: number): Variable;
  /** Bias of a layer with that fan-in; U(±1/√fan_in). */
  addBias(name: string, fanIn: number, size: number): Variable;
  addVector(name: string, size: number, value: number): Variable;
  /** Weight [features, outputs] of a linear layer after PyTorch's flatten of [channels, height, width]. */
  addLinear(name: string, features: { channels: number; height: number; width: number }, outputs: number): Variable;
  dispose(): void;
}

export function createParameterSet(random: RandomGenerator): ParameterSet {
  const all: Parameter[] = [];

  const add = (name: string, layout: TensorLayout, shape: number[], valueAt: () => number): Variable => {
    const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
    // Millions of values: a quarter of the time of Float32Array.from.
    for (let index = 0; index < values.length; index++) values[index] = valueAt();
    const initial = tensor(values, shape);
    const parameter = { name, layout, variable: variable(initial, true) };
    initial.dispose();
    all.push(parameter);
    return parameter.variable;
  };
  const uniform = (fanIn: number) => () => (2 * random.uniform() - 1) / Math.sqrt(fanIn);

  return {
    all,
    get count() {
      return all.reduce((sum, parameter) => sum + parameter.variable.size, 0);
    },
    addConvolution: (name, kernel, inputs, outputs) =>
      add(name, { kind: 'convolution' }, [kernel, kernel, inputs, outputs], uniform(kernel * kernel * inputs)),
    addBias: (name, fanIn, size) => add(name, { kind: 'vector' }, [size], uniform(fanIn)),
    addVector: (name, size, value) => add(name, { kind: 'vector' }, [size], () => value),
    addLinear(name, features, outputs) {
      const fanIn = features.channels * features.height * features.width;
      return add(name, { kind: 'linear', ...features }, [fanIn, outputs], uniform(fanIn));
    },
    dispose: () => {
      for (const parameter of all) parameter.variable.dispose();
    },
  };
}

/** A variable's values (a parameter, or an optimiser's slot for it) in the layout of PyTorch. */
export function exportValues(name: string, layout: TensorLayout, source: Tensor): NamedValues {
  return { name, ...toPyTorchLayout(layout, source.shape, source.dataSync() as Float32Array) };
}

/** Puts values of a checkpoint into a variable. @throws when the shapes differ */
export function importValues(target: Variable, layout: TensorLayout, source: NamedValues): void {
  const values = toEngineLayout(layout, target.shape, source);
  const next = tensor(values, target.shape);
  target.assign(next);
  next.dispose();
}

/** Variables are made with shapes the type system does not follow. */
export const asMap = (value: Variable) => value as unknown as Tensor4D;
export const asVector = (value: Variable) => value as unknown as Tensor1D;
