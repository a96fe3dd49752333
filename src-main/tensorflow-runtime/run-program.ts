import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** Exit code; undefined when the program could not be started or was ended. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** What the program said on stderr, or why it did not start. */
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Ends the program: SIGTERM, two seconds later SIGKILL. */
  readonly signal?: AbortSignal;
}

/** Runs a program to its end. Never throws: what went wrong is in the result. */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    let killTimer: NodeJS.Timeout | undefined;
    const child = spawn(command, args, { cwd: options.cwd, env: options.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => {
      child.kill('SIGTERM');
      killTimer = setTimeout(() => child.kill('SIGKILL'), 2000);
    };
    if (options.signal?.aborted) end();
    options.signal?.addEventListener('abort', end, { once: true });
    const settle = (code: number | undefined) => {
      clearTimeout(killTimer);
      options.signal?.removeEventListener('abort', end);
      resolve({ code, stdout, stderr });
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', (error) => {
      stderr += error.message;
      settle(undefined);
    });
    child.once('close', (code) => settle(code ?? undefined));
  });
}
