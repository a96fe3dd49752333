import { expect, test } from 'vitest';
import { createCommandMemory } from './command-memory';

test('a command sent twice, also while it is under way, is done once', async () => {
  const memory = createCommandMemory();
  let done = 0;
  const run = async () => ++done;
  expect(await Promise.all([memory.once('a', run), memory.once('a', run)])).toEqual([1, 1]);
  expect(await memory.once('a', run)).toBe(1);
  expect(await memory.once('b', run)).toBe(2);
});

test('a rejection is an answer too', async () => {
  const memory = createCommandMemory();
  const refuse = () => Promise.reject(new Error('no'));
  await expect(memory.once('a', refuse)).rejects.toThrow('no');
  await expect(memory.once('a', async () => 1)).rejects.toThrow('no');
});

test('the oldest answer is forgotten first', async () => {
  const memory = createCommandMemory(2);
  let done = 0;
  const run = async () => ++done;
  for (const id of ['a', 'b', 'c']) await memory.once(id, run);
  expect(await memory.once('b', run)).toBe(2);
  expect(await memory.once('c', run)).toBe(3);
  expect(await memory.once('a', run)).toBe(4);
});
