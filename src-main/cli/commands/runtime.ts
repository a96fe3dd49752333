import { Argument, type Command } from 'commander';
import { diagnoseRuntime } from '../../tensorflow-runtime/diagnose-runtime';
import { installRuntime } from '../../tensorflow-runtime/install-runtime';
import { listRuntimes, removeRuntime } from '../../tensorflow-runtime/installed-runtimes';
import type { CliContext } from '../cli-context';
import { createInterrupt } from '../create-interrupt';
import { showInstallProgress } from '../show-install-progress';

export function addRuntimeCommand(program: Command, context: () => CliContext): void {
  const runtime = program.command('runtime').description('manage the native TensorFlow that computes');

  runtime
    .command('list')
    .description('the installed runtimes')
    .action(() => {
      const { environment, stdout } = context();
      const runtimes = listRuntimes(environment);
      for (const { name, directory } of runtimes) stdout.write(`${name}  ${directory}\n`);
      if (runtimes.length === 0)
        stdout.write('None is installed. "analogon runtime install" brings TensorFlow for the CPU (about 275 MB to download).\n');
    });

  runtime
    .command('install')
    .description('install native TensorFlow with pip')
    .addArgument(new Argument('[variant]', 'for which device').choices(['cpu', 'cuda']).default('cpu'))
    .action(async (variant: 'cpu' | 'cuda') => {
      const { environment, stdout, stderr } = context();
      const progress = showInstallProgress(stderr);
      const interrupt = createInterrupt();
      try {
        const installed = await installRuntime({ variant, environment, onProgress: progress.show, signal: interrupt.signal });
        progress.close();
        stdout.write(`${installed.name}  ${installed.directory}\n`);
      } finally {
        interrupt.release();
        progress.close();
      }
    });

  runtime
    .command('remove')
    .description('remove an installed runtime')
    .argument('<name>', 'as "analogon runtime list" shows it')
    .action(async (name: string) => {
      await removeRuntime(name, context().environment);
      context().stdout.write(`${name} removed\n`);
    });

  runtime
    .command('doctor')
    .description('tell which engine would be used, why, and what could be better')
    .action(async () => {
      const { environment, stdout } = context();
      for (const line of await diagnoseRuntime(environment)) stdout.write(`${line}\n`);
    });
}
