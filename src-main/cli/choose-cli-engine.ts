import type { EngineChoice } from '../../src-shared/schemas/run-process-message';
import { chooseEngine } from '../tensorflow-runtime/choose-engine';
import type { CliContext } from './cli-context';
import { createInterrupt } from './create-interrupt';
import { showInstallProgress } from './show-install-progress';

/** Chooses the engine and says on standard error which and why. */
export async function chooseCliEngine(context: CliContext, allowInstall: boolean): Promise<EngineChoice> {
  const progress = showInstallProgress(context.stderr);
  const interrupt = createInterrupt();
  try {
    const choice = await chooseEngine({
      environment: context.environment,
      allowInstall,
      onProgress: progress.show,
      signal: interrupt.signal,
    });
    progress.close();
    const name = choice.kind === 'native' ? `native TensorFlow ${choice.version}` : `WASM (tfjs ${choice.version})`;
    context.stderr.write(`Engine: ${name}: ${choice.reason}.\n`);
    return choice;
  } finally {
    interrupt.release();
    progress.close();
  }
}
