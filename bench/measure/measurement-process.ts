import { type ChildProcess, spawn } from 'node:child_process';
import readline from 'node:readline';
import type { BlockRequest, ReadyMessage, TimedBlock } from './block-protocol';

/** How to start a measured program. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Of this process where it is missing. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A warm process that works for one block at a time and sleeps in between. */
export interface MeasurementProcess {
  readonly versions: ReadyMessage['versions'];
  runBlock(request: BlockRequest): Promise<TimedBlock>;
  close(): Promise<void>;
}

/** Starts a program that speaks bench/measure/block-protocol.ts and waits until it is warm. Throws with the end of its stderr. */
export async function startMeasurementProcess(program: Program): Promise<MeasurementProcess> {
  const lines = openLines(program);
  const ready = JSON.parse(await lines.next()) as ReadyMessage;
  return {
    versions: ready.versions,
    async runBlock(request) {
      lines.write(JSON.stringify(request));
      return JSON.parse(await lines.next()) as TimedBlock;
    },
    close: lines.close,
  };
}

/** A program read line by line. */
export interface ProgramLines {
  readonly pid: number;
  /** The next line of its standard output that is JSON. Throws when it ends instead. */
  next(): Promise<string>;
  write(line: string): void;
  close(): Promise<void>;
}

const stderrLimit = 2000;

export function openLines({ command, args, environment = process.env }: Program): ProgramLines {
  const child: ChildProcess = spawn(command, args, { env: { ...environment, BENCH_START: `${Date.now() / 1000}` }, stdio: 'pipe' });
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr = `${stderr}${text}`.slice(-stderrLimit);
  });
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      stderr += error.message;
      resolve();
    });
    child.once('close', () => resolve());
  });
  if (!child.stdout) throw new Error('a child without a standard output');
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    async next() {
      for (;;) {
        const line = await lines.next();
        if (line.done) throw new Error(`${command} ${args[0]} ended: ${stderr.trim() || 'without a message'}`);
        if (line.value.startsWith('{')) return line.value;
      }
    },
    write: (line) => child.stdin?.write(`${line}\n`),
    async close() {
      child.stdin?.end();
      child.kill('SIGTERM');
      await exited;
    },
  };
}
