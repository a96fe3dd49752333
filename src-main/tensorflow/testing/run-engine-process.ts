import { spawnSync } from 'node:child_process';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../..');

export interface ProcessEnd {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a script in a Node process of its own, to see how it ends; Vite compiles our sources for it. It finds `start()`, which starts the
 * native engine, `load(file)`, which imports a source file by its path in the repository, and `tf`, tfjs itself.
 * @param directory folder of TensorFlow's libraries
 */
export function runEngineProcess(directory: string, script: string): ProcessEnd {
  const preamble = `
    import { runnerImport } from 'vite';
    import * as tf from '@tensorflow/tfjs-core';
    const load = async (file) => (await runnerImport('./' + file, { configFile: false, logLevel: 'silent' })).module;
    const start = async (more = {}) => {
      const { startNativeEngine } = await load('src-main/tensorflow/native/start-native-engine.ts');
      const threads = { intraOp: 1, interOp: 2 };
      return startNativeEngine({ directory: ${JSON.stringify(directory)}, threads, onFallback: console.log, ...more });
    };`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', `${preamble}\n${script}`], {
    cwd: repository,
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  return { code: status ?? undefined, signal: signal ?? undefined, stdout, stderr };
}
