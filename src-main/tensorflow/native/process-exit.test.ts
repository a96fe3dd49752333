import { describe, expect, test } from 'vitest';
import { runEngineProcess } from '../testing/run-engine-process';
import { findTensorFlowFolder } from '../testing/start-test-engines';

const directory = await findTensorFlowFolder();

/** A step that keeps TensorFlow busy for some tenths of a second. */
const startSlowStep = `
  const engine = await start();
  const step = engine.captureGraph((x) => [[...Array(20)].reduce((product) => product.matMul(x), x).sum()]);
  const input = tf.ones([1000, 1000]);
  (await step(input))[0].dispose();
  const pending = step(input);`;

// TensorFlow's threads outlive the script: what unloads the library under them crashes the process at its end.
describe.skipIf(!directory)('the process ends cleanly', { timeout: 60_000 }, () => {
  const run = (script: string) => runEngineProcess(directory ?? '', `${script}\nconsole.log('the end of the script');`);

  test.each([
    {
      ending: 'with the library loaded and no context',
      script: `(await load('src-main/tensorflow/native/c-api.ts')).loadTensorFlowLibrary(${JSON.stringify(directory)});`,
    },
    { ending: 'started and never used', script: 'await start();' },
    { ending: 'after eager ops alone', script: 'await start(); tf.ones([64, 64]).matMul(tf.ones([64, 64])).dataSync();' },
    { ending: 'started and closed', script: '(await start()).close();' },
    {
      ending: 'started twice',
      script: 'await start(); const second = await start(); await second.captureGraph((x) => [x.add(1)])(tf.ones([2]));',
    },
    {
      ending: 'after many steps, with two signatures, without closing',
      script: `const engine = await start();
        const weight = tf.variable(tf.ones([64, 64]));
        const step = engine.captureGraph((x) => { weight.assign(weight.add(x.matMul(weight).mean())); return [weight.sum()]; });
        for (let i = 0; i < 200; i++) (await step(tf.ones([i % 2 ? 8 : 4, 64])))[0].dispose();`,
    },
    {
      ending: 'after a capture that fell back to eager',
      script: `const engine = await start();
        const step = engine.captureGraph((x) => [x.mul(x.dataSync()[0])]);
        (await step(tf.ones([2])))[0].dataSync();`,
    },
    {
      ending: 'after a capture that failed',
      script: `const engine = await start();
        const step = engine.captureGraph((x) => [x.matMul(tf.ones([3, 3]))]);
        try { await step(tf.ones([2, 2])); throw new Error('no failure'); } catch (error) { if (!/matMul/i.test(error.message)) throw error; }`,
    },
    {
      ending: 'after a step that failed while it ran',
      script: `const engine = await start();
        const step = engine.captureGraph((x, at) => [x.gather(at)]);
        await step(tf.ones([2]), tf.tensor1d([7], 'int32')).then(() => console.log('no failure'), () => undefined);`,
    },
    {
      ending: 'closed twice and used after that, which is refused',
      script: `const engine = await start();
        const step = engine.captureGraph((x) => [x.add(1)]);
        await step(tf.ones([2]));
        engine.close();
        engine.close();
        try { await step(tf.ones([2])); throw new Error('not refused'); } catch (error) { if (error.message !== 'the engine is closed') throw error; }`,
    },
    { ending: 'while a step runs that nobody awaits', script: startSlowStep },
    { ending: 'closed while a step runs', script: `${startSlowStep} engine.close(); await pending.catch(() => undefined);` },
  ])('$ending', ({ script }) => {
    const { code, signal, stdout, stderr } = run(script);
    expect({ code, signal, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, signal: undefined, stderr: '' });
    expect(stdout).toContain('the end of the script');
  });

  test.each([
    { ending: 'at once', script: `${startSlowStep} process.exit(3);` },
    {
      ending: 'some steps later',
      script: `${startSlowStep} setTimeout(() => process.exit(3), 20); await pending; for (;;) await step(input);`,
    },
    {
      ending: 'from an event that the run hears',
      script: `${startSlowStep} process.once('SIGTERM', () => process.exit(3)); process.kill(process.pid, 'SIGTERM'); await pending; await new Promise((resolve) => setTimeout(resolve, 5000));`,
    },
  ])('process.exit while a step runs, $ending, keeps its code', ({ script }) => {
    const { code, signal } = run(script);
    expect({ code, signal }).toEqual({ code: 3, signal: undefined });
  });

  test('an error that nobody catches ends the process with code 1, not with a crash', () => {
    const { code, signal, stderr } = run(
      `const engine = await start(); await engine.captureGraph((x) => [x.add(1)])(tf.ones([2])); throw new Error('on purpose');`,
    );
    expect({ code, signal }).toEqual({ code: 1, signal: undefined });
    expect(stderr).toContain('on purpose');
  });
});
