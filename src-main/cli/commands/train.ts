import type { Command } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { loadConfigDirectory } from '../../configs/load-config-directory';
import { type ConfigFile, loadConfigFile } from '../../configs/load-config-file';
import { checkGpus } from '../check-gpus';
import { chooseCliEngine } from '../choose-cli-engine';
import type { CliContext } from '../cli-context';
import { parseGpuList, parseInteger, parseSeed, parseWholeNumber } from '../parse-flags';
import { previewRuns } from '../preview-runs';
import { reportRuns } from '../report-runs';
import { type TrainAndShowOptions, trainAndShow, trainDetached } from '../train-and-show';

interface TrainFlags {
  readonly config?: string;
  readonly configDir?: string;
  readonly dataPath?: string;
  readonly gpus?: number[];
  readonly maxParallel?: number;
  readonly seed?: number;
  readonly json?: boolean;
  readonly detach?: boolean;
  readonly priority?: number;
  readonly runsPerGpu: number;
  readonly allowBusy?: boolean;
  readonly smallerBatchRetries: number;
  readonly dryRun?: boolean;
}

export function addTrainCommand(program: Command, context: () => CliContext): void {
  program
    .command('train')
    .description('train the model or models of a configuration')
    .option('--config <file>', 'configuration file')
    .option('--config-dir <folder>', 'folder with several configuration files')
    .option('--data-path <file>', 'processed data file; wins over data.path')
    .option('--gpus <ids>', 'GPU ids, comma-separated', parseGpuList)
    .option(
      '--max-parallel <n>',
      'most trainings of this command at a time (default: as many as its GPUs hold, else 1)',
      parseWholeNumber(1),
    )
    .option('--seed <n>', 'random seed; wins over training.seed', parseSeed)
    .option('--priority <n>', 'higher goes first in the queue', parseInteger)
    .option('--runs-per-gpu <n>', 'most runs at a time on one GPU, if its memory suffices', parseWholeNumber(1), 1)
    .option('--allow-busy', 'also use GPUs on which other programs compute')
    .option('--smaller-batch-retries <n>', 'after out of memory, try again so often with half the batch', parseWholeNumber(0), 0)
    .option('--detach', 'leave the runs going without this terminal; "analogon watch" shows them')
    .option('--dry-run', 'check everything, list what would be trained, and train nothing')
    .option('--json', 'print every event as a line of JSON')
    .action((flags: TrainFlags) => train(context(), flags));
}

async function train(context: CliContext, flags: TrainFlags): Promise<void> {
  const files = await loadConfigs(flags);
  for (const warning of files.flatMap((file) => file.warnings)) context.stderr.write(`${warning}\n`);
  const engine = await chooseCliEngine(context, false);
  const gpus = flags.gpus ?? [];
  await checkGpus(gpus, engine, context.environment);
  const options: TrainAndShowOptions = {
    files,
    engine,
    device:
      gpus.length === 0
        ? { kind: 'cpu' }
        : { kind: 'gpus', indices: gpus, runsPerGpu: flags.runsPerGpu, allowBusy: flags.allowBusy ?? false },
    maxParallel: flags.maxParallel ?? Math.max(1, gpus.length * flags.runsPerGpu),
    priority: flags.priority ?? 0,
    smallerBatchRetries: flags.smallerBatchRetries,
    dataPath: flags.dataPath,
    seed: flags.seed,
    json: flags.json ?? false,
  };
  if (flags.dryRun) return previewRuns(context, options);
  if (flags.detach) return trainDetached(context, options);
  reportRuns(context, await trainAndShow(context, options), options.json);
}

async function loadConfigs({ config, configDir }: TrainFlags): Promise<readonly ConfigFile[]> {
  if (config !== undefined && configDir !== undefined)
    throw new AnalogonError('COMMAND_INVALID', 'Give --config or --config-dir, not both.');
  if (config !== undefined) return [await loadConfigFile(config)];
  if (configDir !== undefined) return loadConfigDirectory(configDir);
  throw new AnalogonError('COMMAND_INVALID', 'Give --config FILE or --config-dir FOLDER: what is to be trained?');
}
