import path from 'node:path';
import type { Command } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { type Prediction, prediction } from '../../../src-shared/schemas/run-process-message';
import { askRunProcess } from '../../runs/supervise-run';
import { writeNumpyFile } from '../../storage/numpy-file';
import { chooseCliEngine } from '../choose-cli-engine';
import type { CliContext } from '../cli-context';
import { findCheckpoint } from '../find-checkpoint';
import { resolveOutputFile } from '../resolve-output-file';

interface PredictFlags {
  readonly normalized?: boolean;
  readonly json?: boolean;
  readonly output?: string;
}

export function addPredictCommand(program: Command, context: () => CliContext): void {
  program
    .command('predict')
    .description('apply a trained model to frames: class of pairs (A with B), or embeddings (A alone)')
    .argument('<checkpoint>', 'checkpoint file, or run id')
    .argument('<a>', '.npy or HDF5 of (N, C, H, W): the earlier frames')
    .argument('[b]', 'the later frames, row by row')
    .option('--normalized', 'the values are network inputs already, not physical values')
    .option('--output <file>', 'write embeddings, or probabilities of pairs, as .npy')
    .option('--json', 'print everything as JSON')
    .action((checkpoint: string, a: string, b: string | undefined, flags: PredictFlags) => predict(context(), checkpoint, a, b, flags));
}

async function predict(
  context: CliContext,
  checkpoint: string,
  a: string,
  b: string | undefined,
  { normalized, json, output }: PredictFlags,
): Promise<void> {
  const file = findCheckpoint(context.workspace, checkpoint);
  if (output !== undefined && path.extname(output) !== '.npy')
    throw new AnalogonError('COMMAND_INVALID', `--output ${output}: the file is written in NumPy's format; name it .npy.`);
  const target = output === undefined ? undefined : resolveOutputFile('--output', output);
  const choice = await chooseCliEngine(context, false);
  const request = {
    kind: 'predict',
    checkpoint: file,
    earlier: path.resolve(a),
    later: b === undefined ? undefined : path.resolve(b),
    normalized: normalized ?? false,
    engine: choice,
    threads: context.threads,
  } as const;
  const answer = await askRunProcess(context.launchRunProcess, request, context.environment);
  const result = prediction.parse(answer);
  const rows = result.embeddings ?? result.pairs?.map(({ probabilities }) => probabilities) ?? [];
  if (target !== undefined) writeNumpyFile(target, [rows.length, rows[0]?.length ?? 0], Float32Array.from(rows.flat()));
  context.stdout.write(json ? `${JSON.stringify(result)}\n` : formatPrediction(result, a, b, output));
}

function formatPrediction(
  { pairs, embeddings, classHours }: Prediction,
  a: string,
  b: string | undefined,
  output: string | undefined,
): string {
  const lines: string[] = [];
  if (embeddings)
    lines.push(
      `Embeddings of ${a}: ${embeddings.length} × ${embeddings[0]?.length ?? 0}${output === undefined ? ' (--output FILE.npy writes them, --json prints them)' : `, in ${output}`}`,
    );
  if (pairs) {
    lines.push(b === undefined ? `Class of the pair (${a}, ${a}):` : `Class of each pair (${a}, ${b}):`);
    lines.push(`row  class  hours  ${classHours.map((hours) => `p(${hours} h)`.padStart(8)).join(' ')}`);
    for (const [row, pair] of pairs.entries()) {
      const probabilities = pair.probabilities.map((value) => value.toFixed(3).padStart(8)).join(' ');
      lines.push(`${String(row).padStart(3)}  ${String(pair.class).padStart(5)}  ${String(pair.hours).padStart(5)}  ${probabilities}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
