import os from 'node:os';
import path from 'node:path';
import { CommanderError } from 'commander';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createNodeLauncher } from '../runs/launch-run-process';
import { createProgram } from './create-program';

// This file is built to out/main/cli.js, beside host.js and run-process.js.
const builtFolder = import.meta.dirname;
const commandInvalid = 2;

const program = createProgram((workspace) => ({
  environment: process.env,
  workspace: path.resolve(workspace),
  programFolder: path.resolve(builtFolder, '../..'),
  stdout: process.stdout,
  stderr: process.stderr,
  hostEntry: path.join(builtFolder, 'host.js'),
  launchRunProcess: createNodeLauncher(path.join(builtFolder, 'run-process.js')),
  threads: os.availableParallelism(),
}));

// A pager that closes early is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : commandInvalid;
  if (error instanceof AnalogonError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (isFileSystemError(error)) {
    process.stderr.write(`${error.message}. Check that this path is right and that you may read and write there.\n`);
    return commandInvalid;
  }
  console.error(error);
  return 1;
}

/** A file or folder of the user's that cannot be used, met where no command foresaw it: no programming error. */
function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
