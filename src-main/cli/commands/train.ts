import type { Command } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { loadConfigDirectory } from '../../configs/load-config-directory';
import { type ConfigFile, loadConfigFile } from '../../configs/load-config-file';
import { checkGpus } from '../check-gpus';
import { chooseCliEngine } from '../choose-cli-engine';
import type { CliContext } from '../cli-context';
import { parseGpuList, parseSeed, parseWholeNumber } from '../parse-flags';
import { trainAndShow } from '../train-and-show';

interface TrainFlags {
  readonly config?: string;
  readonly configDir?: string;
  readonly dataPath?: string;
  readonly gpus?: number[];
  readonly maxParallel?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

export function addTrainCommand(program: Command, context: () => CliContext): void {
  program
    .command('train')
    .description('train the model or models of a configuration')
    .option('--config <file>', 'configuration file')
    .option('--config-dir <folder>', 'folder with several configuration files')
    .option('--data-path <file>', 'processed data file; wins over data.path')
    .option('--gpus <ids>', 'GPU ids, comma-separated', parseGpuList)
    .option('--max-parallel <n>', 'most trainings at a time (default: one a GPU, else 1)', parseWholeNumber(1))
    .option('--seed <n>', 'random seed; wins over training.seed', parseSeed)
    .option('--json', 'print every event as a line of JSON')
    .action((flags: TrainFlags) => train(context(), flags));
}

async function train(context: CliContext, flags: TrainFlags): Promise<void> {
  const files = await loadConfigs(flags);
  for (const warning of files.flatMap((file) => file.warnings)) context.stderr.write(`${warning}\n`);
  const engine = await chooseCliEngine(context, false);
  const gpus = flags.gpus ?? [];
  await checkGpus(gpus, engine, context.environment);
  const finished = await trainAndShow(context, {
    files,
    engine,
    gpus,
    maxParallel: flags.maxParallel ?? Math.max(1, gpus.length),
    dataPath: flags.dataPath,
    seed: flags.seed,
    json: flags.json ?? false,
  });
  if (!flags.json) {
    for (const { run, outcome } of finished) context.stdout.write(`${run.id}: ${outcome}, ${run.folder}  (analogon show ${run.id})\n`);
  }
  const failed = finished.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0)
    throw new AnalogonError(
      'RUN_FAILED',
      `${failed.length} of ${finished.length} runs failed: ${failed.map(({ run }) => run.id).join(', ')}`,
    );
}

async function loadConfigs({ config, configDir }: TrainFlags): Promise<readonly ConfigFile[]> {
  if (config !== undefined && configDir !== undefined)
    throw new AnalogonError('COMMAND_INVALID', 'Give --config or --config-dir, not both.');
  if (config !== undefined) return [await loadConfigFile(config)];
  if (configDir !== undefined) return loadConfigDirectory(configDir);
  throw new AnalogonError('COMMAND_INVALID', 'Give --config FILE or --config-dir FOLDER: what is to be trained?');
}
