import os from 'node:os';
import path from 'node:path';
import { version } from '../../package.json';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createEngine } from '../engine';
import { type Host, runHost } from '../ownership/host';
import { createNodeLauncher } from '../runs/launch-run-process';
import { chooseEngine } from '../tensorflow-runtime/choose-engine';

// The background host: owns the workspace in its first argument for the command lines that need it, and ends when none does.
// This file is built to out/main/host.js, beside run-process.js; what it prints goes to .analogon/host.log.
const [workspace = '.'] = process.argv.slice(2);
/** Long enough for the next command of a script; the first one after it waits 0.3 s for another host. */
const idleSeconds = 3;
const note = (text: string) => console.log(`${new Date().toISOString()} ${process.pid} ${text}`);
const onFault = (error: unknown) => note(error instanceof Error ? (error.stack ?? error.message) : String(error));

const host = await start().catch((error: unknown) => {
  // The client that waits for this host shows it.
  console.error(error instanceof AnalogonError ? error.message : error);
  process.exitCode = 1;
  return undefined;
});
if (host) {
  note(`owns ${workspace}`);
  const end = () => void host.close();
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  await host.ended;
  note('ended');
}

function start(): Promise<Host | undefined> {
  return runHost({
    workspace,
    version,
    idleSeconds,
    onFault,
    createEngine: () =>
      createEngine({
        workspace,
        environment: process.env,
        threads: os.availableParallelism(),
        launchRunProcess: createNodeLauncher(path.join(import.meta.dirname, 'run-process.js')),
        chooseEngine: () => chooseEngine({ environment: process.env, allowInstall: false }),
        onFault,
      }),
  });
}
