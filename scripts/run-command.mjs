import { spawn } from 'node:child_process';
import os from 'node:os';

/**
 * Runs a program with this terminal as its own and waits for its end. SIGTERM is passed on, and SIGINT too where no
 * terminal has sent it to the whole process group already, so that the program ends cleanly before this one.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, environment?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; 128 + the signal's number when a signal ended it
 */
export function runCommand(command, args, options = {}) {
  const child = spawn(command, args, { cwd: options.cwd, env: options.environment, stdio: 'inherit' });
  const interrupt = () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  };
  const terminate = () => child.kill('SIGTERM');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', terminate);
      resolve(code ?? 128 + os.constants.signals[signal ?? 'SIGKILL']);
    });
  });
}
