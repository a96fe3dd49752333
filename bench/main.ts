import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { writeFileAtomically } from '../src-main/storage/write-file-atomically';
import { chooseEngine } from '../src-main/tensorflow-runtime/choose-engine';
import type { BenchContext } from './bench-context';
import { checkEngineCost } from './checks/engine-cost';
import { checkGpu, findReasonWithoutGpu } from './checks/gpu';
import { checkMemoryGrowth } from './checks/memory-growth';
import { preparePeerPython } from './peer/peer-environment';
import { formatTable } from './report/format-table';
import { renderFigure } from './report/render-figure';
import { updateResults } from './report/results-file';
import type { MeasuredGroup } from './report/row';
import { type SuiteName, suites } from './suites/suites';

interface BenchFlags {
  readonly only?: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly wait: number;
  readonly pairs: number;
  readonly epochs: number;
  readonly seeds: number;
  readonly compile: boolean;
  readonly dryRun?: boolean;
}

// Built to out/bench/bench.js.
const root = path.resolve(import.meta.dirname, '../..');
const report = (line: string) => process.stderr.write(`${line}\n`);

const parseNumber = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError('a number, 0 or more');
  return value;
};

const program = new Command('bench');
for (const [name, suite] of Object.entries(suites)) {
  program
    .command(name)
    .description(suite.description)
    .option('--only <names>', `measure only these, comma-separated: ${Object.keys(suite.groups).join(', ')}`)
    .option('--rounds <n>', 'number of rounds', parseNumber, 5)
    .option('--seconds <n>', 'length of a block of one contestant in one round', parseNumber, 4)
    .option(
      '--wait <minutes>',
      'spend so long in all on waiting for other programs to pause, and on repeating what they disturbed',
      parseNumber,
      10,
    )
    .option('--pairs <n>', 'time-to-accuracy: pairs an epoch', parseNumber, 8_000)
    .option('--epochs <n>', "time-to-accuracy: the peer's epochs", parseNumber, 6)
    .option('--seeds <n>', 'time-to-accuracy: number of seeds', parseNumber, 3)
    .option('--no-compile', 'leave out torch.compile')
    .option('--dry-run', 'print the table, write nothing')
    .action((flags: BenchFlags) => measure(name as SuiteName, flags));
}
program
  .command('memory')
  .description('whether training the full model keeps its memory; exit code 1 where it grows')
  .option('--steps <n>', 'number of steps', parseNumber, 5000)
  .action(async ({ steps }: { steps: number }) => {
    if (!(await checkMemoryGrowth(await createOwnContext(), steps))) process.exitCode = 1;
  });
program
  .command('engine')
  .description('what the engine costs beside the runs it carries; exit code 1 where it is too much')
  .action(async () => {
    if (!(await checkEngineCost(await createOwnContext()))) process.exitCode = 1;
  });
program
  .command('gpu')
  .description('speed of training and parity tests on an NVIDIA GPU; skipped without one')
  .option('--rounds <n>', 'number of rounds', parseNumber, 5)
  .option('--seconds <n>', 'length of a block', parseNumber, 4)
  .action(async ({ rounds, seconds }: { rounds: number; seconds: number }) => {
    const reason = await findReasonWithoutGpu(process.env);
    if (reason) {
      report(`skipped: ${reason}`);
      return;
    }
    const context = { ...(await createOwnContext()), rounds, blockSeconds: seconds, patience: { remainingSeconds: 0 } };
    if (!(await checkGpu(context, root))) process.exitCode = 1;
  });
await program.parseAsync();

async function measure(suiteName: SuiteName, flags: BenchFlags): Promise<void> {
  const groups: Readonly<Record<string, (context: BenchContext) => Promise<MeasuredGroup>>> = suites[suiteName].groups;
  const chosen = flags.only?.split(',') ?? Object.keys(groups);
  const unknown = chosen.filter((name) => !(name in groups));
  if (unknown.length > 0) throw new Error(`--only: there is no ${unknown.join(', ')} in ${suiteName}: ${Object.keys(groups).join(', ')}`);
  const context = await createContext(flags);
  const measured: MeasuredGroup[] = [];
  for (const name of chosen) {
    const group = await groups[name]?.(context);
    if (!group) continue;
    measured.push(group);
    // Written after each: a long bench that is interrupted keeps what it has.
    if (!flags.dryRun) save(suiteName, measured);
  }
  process.stdout.write(`\n${formatTable(measured)}\n`);
}

/** What there is to know about our own side; its scratch folder goes when the bench ends. */
async function createOwnContext() {
  const nativeEngine = await chooseEngine({ environment: process.env, allowInstall: true });
  if (nativeEngine.kind !== 'native') throw new Error(`The bench measures the native engine, but ${nativeEngine.reason}.`);
  const scratchFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-bench-'));
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => fs.rmSync(scratchFolder, { recursive: true, force: true }));
  return { builtFolder: import.meta.dirname, scratchFolder, nativeEngine, threads: 2, report };
}

async function createContext(flags: BenchFlags): Promise<BenchContext> {
  return {
    ...(await createOwnContext()),
    python: await preparePeerPython(),
    peerScript: path.join(root, 'bench', 'peer', 'peer.py'),
    rounds: flags.rounds,
    blockSeconds: flags.seconds,
    patience: { remainingSeconds: flags.wait * 60 },
    race: { pairsPerEpoch: flags.pairs, peerEpochs: flags.epochs, seeds: Array.from({ length: flags.seeds }, (_, index) => index + 1) },
    triesCompile: flags.compile,
  };
}

function save(suiteName: SuiteName, measured: readonly MeasuredGroup[]): void {
  const folder = path.join(root, 'bench', 'results');
  fs.mkdirSync(folder, { recursive: true });
  const { groups } = updateResults(path.join(folder, `${suiteName}.json`), measured);
  if (suiteName === 'train') writeFileAtomically(path.join(root, 'docs', 'bench-train.svg'), [Buffer.from(renderFigure(groups))]);
}
