import { createScriptedEngine } from '../../procedures/testing/scripted-engine';
import { runHost } from '../host';

// A host of a scripted engine. Arguments: workspace, seconds until it ends idle, and `broken` for one that cannot start.
const [workspace = '', idleSeconds, state] = process.argv.slice(2);
const host = await runHost({
  workspace,
  version: '1.2.3',
  idleSeconds: Number(idleSeconds),
  createEngine: () => {
    if (state === 'broken') throw new Error('the engine of this test cannot start');
    return createScriptedEngine(workspace);
  },
  onFault: console.error,
});
console.log(host ? `owner ${process.pid}` : `late ${process.pid}`);
process.once('SIGTERM', () => host?.close());
await host?.ended;
