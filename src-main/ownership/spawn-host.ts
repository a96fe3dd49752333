import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const longestLogBytes = 1 << 20;

export function hostLogFile(workspace: string): string {
  return path.join(workspace, '.analogon', 'host.log');
}

export interface SpawnHostOptions {
  readonly workspace: string;
  /** The built `host.js`. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Starts a host without a window in a session of its own: it outlives the terminal and its Ctrl-C. What it prints goes to
 * `.analogon/host.log`, which starts anew when it is long.
 */
export function spawnHost({ workspace, entry, args, environment }: SpawnHostOptions): ChildProcess {
  const file = hostLogFile(workspace);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const isLong = fs.existsSync(file) && fs.statSync(file).size > longestLogBytes;
  const log = fs.openSync(file, isLong ? 'w' : 'a');
  try {
    const host = spawn(process.execPath, [entry, ...args], {
      cwd: workspace,
      detached: true,
      env: environment,
      stdio: ['ignore', log, log],
      windowsHide: true,
    });
    // Where it could not be started it has no pid, and that is looked at.
    host.on('error', () => {});
    host.unref();
    return host;
  } finally {
    fs.closeSync(log);
  }
}
