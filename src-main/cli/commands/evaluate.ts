import fs from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { evaluationResult } from '../../../src-shared/schemas/run-event';
import { askRunProcess } from '../../runs/supervise-run';
import { readCheckpoint } from '../../storage/checkpoint-file';
import { frameCacheFolder } from '../../storage/frame-cache-folder';
import { chooseCliEngine } from '../choose-cli-engine';
import type { CliContext } from '../cli-context';
import { canUseColour } from '../display/can-use-colour';
import { formatConfusionMatrix } from '../display/format-confusion-matrix';
import { formatMetric } from '../display/format-metric';
import { formatReport } from '../display/format-report';
import { createTextStyle } from '../display/text-style';
import { findCheckpoint } from '../find-checkpoint';

interface EvaluateFlags {
  readonly dataPath?: string;
  readonly part: 'train' | 'validation' | 'test' | 'all';
  readonly json?: boolean;
}

export function addEvaluateCommand(program: Command, context: () => CliContext): void {
  program
    .command('evaluate')
    .description('measure a trained model: confusion matrix and classification report')
    .argument('<run>', 'run id, or a checkpoint file')
    .option('--data-path <file>', 'data file (default: the one it was trained on)')
    .addOption(
      new Option('--part <part>', 'part of the split; all: every frame, for a file the model never saw')
        .choices(['train', 'validation', 'test', 'all'])
        .default('test'),
    )
    .option('--json', 'print it as JSON')
    .action((run: string, flags: EvaluateFlags) => evaluate(context(), run, flags));
}

async function evaluate(context: CliContext, run: string, { dataPath, part, json }: EvaluateFlags): Promise<void> {
  const { workspace, stdout } = context;
  const checkpoint = findCheckpoint(workspace, run);
  const trainedOn = readCheckpoint(checkpoint).metadata.config.data.path;
  const datasetPath = dataPath === undefined ? trainedOn : path.resolve(dataPath);
  if (datasetPath === null)
    throw new AnalogonError('COMMAND_INVALID', `${checkpoint} does not say what it was trained on. Give --data-path FILE.`);
  if (!fs.existsSync(datasetPath)) throw new AnalogonError('FILE_NOT_FOUND', `${datasetPath} does not exist. Give --data-path FILE.`);
  const choice = await chooseCliEngine(context, false);
  const request = {
    kind: 'evaluate',
    checkpoint,
    datasetPath,
    cacheFolder: frameCacheFolder(workspace),
    part,
    engine: choice,
    threads: context.threads,
  } as const;
  const answer = await askRunProcess(context.launchRunProcess, request, context.environment);
  const result = evaluationResult.parse(answer);
  if (json) return void stdout.write(`${JSON.stringify({ checkpoint, dataset: datasetPath, part, ...result })}\n`);
  const style = createTextStyle(canUseColour(stdout, context.environment));
  const metrics = Object.entries(result.metrics).map(([name, value]) => `${name} ${formatMetric(name, value)}`);
  stdout.write(`${checkpoint}\non the ${part === 'all' ? 'whole record' : `${part} part`} of ${datasetPath}\n${metrics.join('  ')}\n\n`);
  stdout.write(
    `${formatConfusionMatrix(result.confusionMatrix, result.classHours, style)}\n\n${formatReport(result.report, result.classHours)}\n`,
  );
}
