import { version } from '../../package.json';
import { createEngine } from '../../src-main/engine';
import { runHost } from '../../src-main/ownership/host';
import { createNodeLauncher } from '../../src-main/runs/launch-run-process';

// The background host as the app has it, with the run process that the second argument names.
const [workspace = '', runProcess = ''] = process.argv.slice(2);
const onFault = (error: unknown) => console.error(error);
const host = await runHost({
  workspace,
  version,
  idleSeconds: 5,
  onFault,
  createEngine: () =>
    createEngine({
      workspace,
      environment: process.env,
      threads: 2,
      launchRunProcess: createNodeLauncher(runProcess),
      chooseEngine: () => Promise.reject(new Error('every launch of the bench names its engine')),
      onFault,
    }),
});
await host?.ended;
