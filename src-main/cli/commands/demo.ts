import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { loadConfigFile } from '../../configs/load-config-file';
import { findRun } from '../../runs/find-run';
import { chooseCliEngine } from '../choose-cli-engine';
import type { CliContext } from '../cli-context';
import { formatRun } from '../format-run';
import { makeSample } from '../make-sample';
import { trainAndShow } from '../train-and-show';

export function addDemoCommand(program: Command, context: () => CliContext): void {
  program
    .command('demo')
    .description('make sample data, train two small models on it and show what they learnt (about two minutes)')
    .action(() => runDemo(context()));
}

async function runDemo(context: CliContext): Promise<void> {
  const { workspace, stdout } = context;
  const engine = await chooseCliEngine(context, true);
  const dataPath = path.join(workspace, 'data', 'sample_synthetic_3h_20012003.h5');
  if (fs.existsSync(dataPath)) stdout.write(`Sample data: ${dataPath} (made before)\n`);
  else await makeSample(context, dataPath, { seed: 1, years: 3, startYear: 2001, layout: 'fields', replace: false });

  const config = path.join(context.programFolder, 'configs', engine.kind === 'native' ? 'demo.yaml' : 'demo-wasm.yaml');
  stdout.write(`Training the models of ${path.relative(process.cwd(), config) || config}\n`);
  const files = [await loadConfigFile(config)];
  // Two small models keep two cores busier side by side, one thread each, than one after the other.
  const finished = await trainAndShow(context, {
    files,
    engine,
    device: { kind: 'cpu' },
    priority: 0,
    smallerBatchRetries: 0,
    maxParallel: context.threads > 1 ? 2 : 1,
    dataPath,
    json: false,
  });

  const folders = finished.map(({ id }) => findRun(workspace, id));
  for (const run of folders) stdout.write(`\n${await formatRun(context, run)}\n`);
  stdout.write(
    `\nEverything of a run lies in its folder (config, events, checkpoints):\n${folders.map(({ folder }) => `  ${folder}\n`).join('')}`,
  );
  stdout.write(
    `Look again:    npx analogon show ${finished[0]?.id}\nYour own data: npx analogon inspect FILE, then npx analogon train --config FILE --data-path FILE\n`,
  );
  if (finished.some(({ state }) => state !== 'completed')) throw new AnalogonError('RUN_FAILED', 'a run of the demo failed');
}
