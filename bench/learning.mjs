// What the shipped demo models learn on the three-year sample: three seeds, test accuracy beside the probes. Writes docs/demo.svg and the
// numbers in README.md as they came out. Minutes on two cores; not part of CI.  node bench/learning.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const workspace = mkdtempSync(path.join(os.tmpdir(), 'analogon-learning-'));
const seeds = [1, 2, 3];
const models = ['small', 'small_narrow'];

/** @param {string[]} args */
const analogon = (...args) =>
  execFileSync(process.execPath, [path.join(root, 'scripts/analogon.mjs'), '--workspace', workspace, ...args], {
    cwd: workspace,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {number[]} values */
const deviation = (values) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

try {
  const data = path.join(workspace, 'sample.h5');
  analogon('sample', data);
  /** @type {Record<string, { accuracies: number[]; probes: Record<string, number> }>} */
  const results = Object.fromEntries(models.map((model) => [model, { accuracies: [], probes: {} }]));
  for (const [index, seed] of seeds.entries()) {
    analogon('train', '--config', path.join(root, 'configs/demo.yaml'), '--data-path', data, '--seed', String(seed), '--max-parallel', '2');
    const group = index === 0 ? 'demo' : `demo-${index + 1}`;
    for (const model of models) {
      const events = readFileSync(path.join(workspace, 'experiments', group, model, 'events.jsonl'), 'utf8')
        .trim()
        .split('\n');
      const test = events.map((line) => JSON.parse(line)).find(({ type }) => type === 'test.completed');
      const result = results[model];
      if (!result) continue;
      result.accuracies.push(test.metrics.test_acc);
      result.probes = test.probes;
      console.log(`${model}, seed ${seed}: test accuracy ${test.metrics.test_acc}`);
    }
  }
  analogon('show', 'demo/small', '--svg', path.join(root, 'docs/demo.svg'));
  writeReadme(results);
} finally {
  rmSync(workspace, { recursive: true, force: true });
}

/** @param {Record<string, { accuracies: number[]; probes: Record<string, number> }>} results */
function writeReadme(results) {
  const probes = results['small']?.probes ?? {};
  const share = (/** @type {number | undefined} */ value) => (value ?? Number.NaN).toFixed(3);
  const rows = models.map((model) => {
    const accuracies = results[model]?.accuracies ?? [];
    return `| network \`${model}\`, ${accuracies.length} seeds | ${share(mean(accuracies))} ± ${share(deviation(accuracies))} |`;
  });
  const table = [
    '| on test days it never saw, 8 classes (chance .125) | test accuracy |',
    '|---|---|',
    ...rows,
    `| thirty hand-made numbers, linear model | ${share(probes['handmade_features'])} |`,
    `| sizes of the differences alone | ${share(probes['difference_norms'])} |`,
    `| domain means alone (would show a leak of the clock) | ${share(probes['domain_means'])} |`,
    '',
    'Measured by `node bench/learning.mjs`. A network that did not beat the hand-made numbers would have learnt nothing new, and the program would say so.',
  ].join('\n');
  const file = path.join(root, 'README.md');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/(<!-- accuracy:begin -->)[\s\S]*?(<!-- accuracy:end -->)/, `$1\n${table}\n$2`));
}
