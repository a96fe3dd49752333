import { getBackend, memory, square, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { startWasmEngine } from './start-wasm-engine';

test('the engine starts from npm packages alone, and again', async () => {
  await startWasmEngine();
  const engine = await startWasmEngine();
  expect(engine).toMatchObject({ kind: 'wasm', device: 'CPU', threads: 1 });
  expect(engine.version).toMatch(/^tfjs WASM 4\./);
  expect(getBackend()).toBe('wasm');
});

test('a captured step gives its results and keeps nothing else', async () => {
  const engine = await startWasmEngine();
  const step = engine.captureGraph((x) => [square(square(x as Tensor))]);
  const x = tensor1d([1, 2, 3]);
  const before = memory().numTensors;
  const [y] = await step(x);
  expect([...(y?.dataSync() ?? [])]).toEqual([1, 16, 81]);
  expect(memory().numTensors).toBe(before + 1);
});
