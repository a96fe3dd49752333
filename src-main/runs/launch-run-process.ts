import { fork } from 'node:child_process';
import { type FromRunProcess, fromRunProcess, type ToRunProcess } from '../../src-shared/schemas/run-process-message';
import { runProcessEnvironment } from './run-process-environment';

/** How a run process ended: it is success only if its messages said so. */
export interface RunProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to standard error. */
  readonly stderr: string;
}

/** A started run process, whatever kind of process the host makes. */
export interface RunProcess {
  /** Undefined while the system has not made it yet. */
  readonly pid: number | undefined;
  send(message: ToRunProcess): void;
  kill(): void;
  /** Settles when the process is gone; all its messages have been given to the listener by then. */
  readonly exited: Promise<RunProcessExit>;
}

/** Starts a run process; every host has its own way (`fork` here, a utility process in Electron). */
export type LaunchRunProcess = (environment: NodeJS.ProcessEnv, onMessage: (message: FromRunProcess) => void) => RunProcess;

/** The words of a crash come before its native stack trace. */
const stderrLimit = 8000;

/** Run processes as forked Node processes. @param entry the built `run-process.js` */
export function createNodeLauncher(entry: string): LaunchRunProcess {
  return (environment, onMessage) => {
    const child = fork(entry, [], {
      env: runProcessEnvironment(environment),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    let stderr = '';
    child.stderr?.on('data', (text) => {
      stderr = `${stderr}${text}`.slice(-stderrLimit);
    });
    child.on('message', (message) => onMessage(fromRunProcess.parse(message)));
    return {
      pid: child.pid,
      send: (message) => {
        // What cannot be sent meets a process that is gone or going: its end tells.
        if (child.connected) child.send(message, () => undefined);
      },
      kill: () => void child.kill('SIGKILL'),
      exited: new Promise((resolve) => {
        child.on('error', (error) => {
          if (child.pid === undefined) resolve({ code: null, signal: null, stderr: error.message });
        });
        child.on('close', (code, signal) => resolve({ code, signal, stderr }));
      }),
    };
  };
}
