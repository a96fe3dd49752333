import {
  add,
  dispose,
  gatherND,
  memory,
  mul,
  ones,
  scalar,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startNativeTestEngine, type TestEngine } from '../testing/start-test-engines';
import type { CapturedFunction } from './compile-step';
import type { Step } from './trace-step';

const started = await startNativeTestEngine();

describe.skipIf(!started)('captureGraph', () => {
  const engine = started as TestEngine;
  let counter: Variable;
  beforeEach(() => {
    counter = variable(tensor1d([1, 2]));
    engine.reasons.length = 0;
  });
  afterEach(() => counter.dispose());

  /** counter += by; gives the new value. */
  const addToCounter: Step = (by) => {
    counter.assign(add(counter, by as Tensor));
    return [mul(counter, 1)];
  };

  test('code outside sees the value that a step assigned', async () => {
    await call(engine.captureGraph(addToCounter), [10, 20]);
    expect(read(counter)).toEqual([11, 22]);
    expect(read(mul(counter, 2))).toEqual([22, 44]);
    expect(engine.reasons).toEqual([]);
  });

  test('each call goes on from the last', async () => {
    const step = engine.captureGraph(addToCounter);
    for (let round = 0; round < 3; round++) await call(step, [1, 1]);
    expect(read(counter)).toEqual([4, 5]);
    await call(step, [1, 1]);
    expect(read(counter)).toEqual([5, 6]);
  });

  test('a step sees what was assigned outside between two calls', async () => {
    const step = engine.captureGraph(addToCounter);
    await call(step, [1, 1]);
    counter.assign(tensor1d([100, 200]));
    expect(await call(step, [1, 1])).toEqual([[101, 201]]);
    expect(read(counter)).toEqual([101, 201]);
  });

  test('a variable assigned to another gives it its value, not its future', async () => {
    const copy = variable(tensor1d([0, 0]));
    const step = engine.captureGraph(addToCounter);
    await call(step, [1, 1]);
    copy.assign(counter as Tensor1D);
    await call(step, [1, 1]);
    expect(read(copy)).toEqual([2, 3]);
    expect(read(counter)).toEqual([3, 4]);
    copy.dispose();
  });

  test('a step that fails while it runs leaves all its variables as they were', async () => {
    const other = variable(tensor1d([7]));
    const step = engine.captureGraph((indices) => {
      counter.assign(add(counter, 1));
      other.assign(gatherND(counter, indices) as Tensor1D);
      return [];
    });
    const [inside, outside] = [tensor2d([[1]], [1, 1], 'int32'), tensor2d([[5]], [1, 1], 'int32')];
    await step(inside);
    expect([read(counter), read(other)]).toEqual([[2, 3], [3]]);
    await expect(step(outside)).rejects.toThrow('does not index');
    expect(engine.reasons).toEqual([]);
    expect([read(counter), read(other)]).toEqual([[2, 3], [3]]);
    dispose([inside, outside, other]);
  });

  test('a clone keeps the value it was taken of', async () => {
    const step = engine.captureGraph(addToCounter);
    await call(step, [1, 1]);
    const clone = counter.clone();
    await call(step, [1, 1]);
    expect(read(clone)).toEqual([2, 3]);
    expect(read(counter)).toEqual([3, 4]);
    clone.dispose();
    expect(await call(step, [1, 1])).toEqual([[4, 5]]);
  });

  test('results are not touched by later calls', async () => {
    const step = engine.captureGraph((by) => [...addToCounter(by as Tensor), counter]);
    const input = tensor1d([1, 1]);
    const first = await step(input);
    await step(input);
    expect(first.map(read)).toEqual([
      [2, 3],
      [2, 3],
    ]);
  });

  test('an input that is returned, reshaped or assigned as it came is copied', async () => {
    const step = engine.captureGraph((input) => {
      counter.assign(input as Tensor);
      return [input as Tensor, (input as Tensor).reshape([2, 1])];
    });
    const first = await step(tensor1d([1, 2]));
    const second = await step(tensor1d([3, 4]));
    expect(first.map(read)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(second.map(read)).toEqual([
      [3, 4],
      [3, 4],
    ]);
    expect(read(counter)).toEqual([3, 4]);
  });

  test('two variables can change places', async () => {
    const other = variable(tensor1d([7, 8]));
    const step = engine.captureGraph(() => {
      const before = counter.clone();
      counter.assign(other as Tensor1D);
      other.assign(before as Tensor1D);
      return [];
    });
    await step();
    expect([read(counter), read(other)]).toEqual([
      [7, 8],
      [1, 2],
    ]);
    await step();
    expect([read(counter), read(other)]).toEqual([
      [1, 2],
      [7, 8],
    ]);
    other.dispose();
  });

  test('tensors from outside and numbers are constants of the step', async () => {
    const outside = tensor1d([5, 6]);
    const step = engine.captureGraph((input) => [add(add(input as Tensor, outside), scalar(100))]);
    expect(await call(step, [1, 1])).toEqual([[106, 107]]);
    outside.dispose();
    expect(await call(step, [2, 2])).toEqual([[107, 108]]);
  });

  test('calls of other shapes share the variables', async () => {
    const total = variable(scalar(0));
    const step = engine.captureGraph((input) => {
      total.assign(add(total, (input as Tensor).sum()));
      return [mul(total, 1)];
    });
    expect(await call(step, [1, 2])).toEqual([[3]]);
    expect(await call(step, [1, 2, 3])).toEqual([[9]]);
    expect(await call(step, [4, 5])).toEqual([[18]]);
    expect(read(total)).toEqual([18]);
    total.dispose();
  });

  test('two captured steps share the variables', async () => {
    const forward = engine.captureGraph(addToCounter);
    const double = engine.captureGraph(() => {
      counter.assign(mul(counter, 2));
      return [];
    });
    await call(forward, [1, 1]);
    await double();
    expect(await call(forward, [1, 1])).toEqual([[5, 7]]);
  });

  test('a step that reads a value runs eagerly, and the reason is told', async () => {
    const step = engine.captureGraph((input) => [mul(input as Tensor, add(counter, 1).dataSync()[0] ?? 0)]);
    expect(await call(step, [1, 2])).toEqual([[2, 4]]);
    counter.assign(tensor1d([9, 9]));
    expect(await call(step, [1, 2])).toEqual([[10, 20]]);
    expect(engine.reasons).toEqual(['a value is read inside the step']);
  });

  test('a step that makes a variable runs eagerly, the reason is told, and other steps can still be captured', async () => {
    const made: Variable[] = [];
    const step = engine.captureGraph((input) => {
      made.push(variable(mul(input as Tensor, 2)));
      return [mul(made.at(-1) as Variable, 1)];
    });
    expect(await call(step, [1, 2])).toEqual([[2, 4]]);
    expect(engine.reasons).toEqual([expect.stringMatching(/^the step makes the variable .*; make it before$/)]);
    expect(await call(engine.captureGraph(addToCounter), [1, 1])).toEqual([[2, 3]]);
    expect(engine.reasons).toHaveLength(1);
    dispose(made.filter(({ isDisposed }) => !isDisposed));
  });

  test('a step that fails leaves the variables as they were', async () => {
    const step = engine.captureGraph((input) => {
      counter.assign(add(counter, input as Tensor));
      throw new Error('no more');
    });
    await expect(async () => step(tensor1d([1, 1]))).rejects.toThrow('no more');
    expect(read(counter)).toEqual([1, 2]);
    expect(await call(engine.captureGraph(addToCounter), [1, 1])).toEqual([[2, 3]]);
  });

  test('a step whose ops do not fit together fails with the op, and leaves the variables as they were', async () => {
    const step = engine.captureGraph((input) => {
      counter.assign(add(counter, 1));
      return [(input as Tensor).matMul(ones([3, 3]))];
    });
    await expect(async () => step(ones([2, 2]))).rejects.toThrow(/matMul/i);
    expect(read(counter)).toEqual([1, 2]);
  });

  test('a call while the step runs is refused', async () => {
    const step = engine.captureGraph(addToCounter);
    const input = tensor1d([1, 1]);
    const first = step(input);
    await expect(step(input)).rejects.toThrow('a captured step was called while it runs');
    await first;
    expect(read(counter)).toEqual([2, 3]);
    expect(await call(step, [1, 1])).toEqual([[3, 4]]);
  });

  test('300 calls keep the number of tensors', async () => {
    const step = engine.captureGraph(addToCounter);
    await call(step, [1, 1]);
    const before = memory().numTensors;
    for (let round = 0; round < 300; round++) {
      const input = tensor1d([1, 1]);
      dispose([input, ...(await step(input))]);
      if (round % 50 === 0) read(counter);
    }
    expect(memory().numTensors).toBe(before);
    expect(read(counter)).toEqual([302, 303]);
  });

  test('1,000 calls that move megabytes keep the memory of the process', async () => {
    const large = variable(ones([256, 1024]));
    const step = engine.captureGraph((input) => {
      large.assign(add(large, input as Tensor));
      return [large.sum(), mul(large, 2)];
    });
    const rounds = async (count: number) => {
      for (let round = 0; round < count; round++) {
        const input = ones([256, 1024]);
        dispose([input, ...(await step(input))]);
        if (round % 100 === 0) large.dataSync();
      }
    };
    await rounds(100);
    const before = process.memoryUsage().rss;
    await rounds(1000);
    // One of the three megabytes of a call kept would be 1,000 MB; heaps breathe by some tens.
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(200);
    expect(read(large)[0]).toBe(1101);
    large.dispose();
  });
});

function read(tensor: Tensor): number[] {
  return Array.from(tensor.dataSync());
}

async function call(step: CapturedFunction, values: number[]): Promise<number[][]> {
  const input = tensor1d(values);
  const outputs = await step(input);
  const result = outputs.map(read);
  dispose([input, ...outputs]);
  return tidy(() => result);
}
