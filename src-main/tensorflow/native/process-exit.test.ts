import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findTensorFlowFolder } from '../testing/start-test-engines';

const directory = await findTensorFlowFolder();
const repository = path.resolve(import.meta.dirname, '../../..');

/** Runs a body with a started native engine in a process of its own; Vite compiles the engine's sources for it. */
function runInProcess(body: string) {
  const script = `
    import { runnerImport } from 'vite';
    const { module } = await runnerImport('./src-main/tensorflow/native/start-native-engine.ts', { configFile: false, logLevel: 'silent' });
    const tf = await import('@tensorflow/tfjs-core');
    const start = () => module.startNativeEngine({ directory: ${JSON.stringify(directory)}, threads: { intraOp: 1, interOp: 2 }, onFallback: console.log });
    ${body}
    console.log('the end of the script');`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: repository,
    encoding: 'utf8',
  });
  return { status, signal, stdout, stderr };
}

// TensorFlow's threads outlive the script: what unloads the library under them crashes the process at its end.
test.skipIf(!directory).each([
  { ending: 'started and never used', body: 'await start();' },
  { ending: 'started and closed', body: '(await start()).close();' },
  {
    ending: 'after many steps, with two signatures, without closing',
    body: `const engine = await start();
      const weight = tf.variable(tf.ones([64, 64]));
      const step = engine.captureGraph((x) => { weight.assign(weight.add(x.matMul(weight).mean())); return [weight.sum()]; });
      for (let i = 0; i < 200; i++) (await step(tf.ones([i % 2 ? 8 : 4, 64])))[0].dispose();`,
  },
  {
    ending: 'closed twice and used after that, which is refused',
    body: `const engine = await start();
      const step = engine.captureGraph((x) => [x.add(1)]);
      await step(tf.ones([2]));
      engine.close();
      engine.close();
      try { await step(tf.ones([2])); throw new Error('not refused'); } catch (error) { if (error.message !== 'the engine is closed') throw error; }`,
  },
])('the process ends cleanly: $ending', ({ body }) => {
  const { status, signal, stdout, stderr } = runInProcess(body);
  expect({ status, signal, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, signal: null, stderr: '' });
  expect(stdout).toContain('the end of the script');
});

test.skipIf(!directory)('an error that nobody catches ends the process with code 1, not with a crash', () => {
  const { status, signal, stderr } = runInProcess(
    `const engine = await start(); await engine.captureGraph((x) => [x.add(1)])(tf.ones([2])); throw new Error('on purpose');`,
  );
  expect({ status, signal }).toEqual({ status: 1, signal: null });
  expect(stderr).toContain('on purpose');
});
