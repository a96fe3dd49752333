import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { askPython, pythonForTests } from '../../../e2e/fixtures/python-environment';
import { classificationReport } from '../../../src-shared/metrics/classification-report';
import { summarizeRun } from '../../runs/run-summary';
import { createEventFactory, finishedRun, startedBody } from '../../runs/testing/run-event-fixture';
import { formatConfusionMatrix } from './format-confusion-matrix';
import { formatReport } from './format-report';
import { formatRunSummary } from './format-run-summary';
import { probeVerdict } from './probe-verdict';
import { createTextStyle } from './text-style';

const plain = createTextStyle(false);
const coloured = createTextStyle(true);
const show = (events: Parameters<typeof summarizeRun>[0], columns = 100) =>
  formatRunSummary('demo', summarizeRun(events), { columns, style: plain });

test('the matrix has hours on both axes, true lags downwards, and columns that line up', () => {
  const lines = formatConfusionMatrix(
    [
      [1200, 3],
      [45, 6],
    ],
    [3, 6],
    plain,
  ).split('\n');
  expect(lines).toEqual(['       predicted', 'true    3 h    6 h', ' 3 h  1,200      3', ' 6 h     45      6']);
});

test('colour shades by the share of the row and changes no character', () => {
  const matrix = [
    [90, 10, 0],
    [0, 0, 0],
    [1, 1, 98],
  ];
  const painted = formatConfusionMatrix(matrix, [3, 6, 9], coloured);
  const bare = stripVTControlCharacters(painted).split('\n');
  expect(bare.map((line) => line.trimEnd())).toEqual(formatConfusionMatrix(matrix, [3, 6, 9], plain).split('\n'));
  const groundOf = (cell: string) => new RegExp(`48;5;(\\d+);38;5;\\d+m +${cell} `).exec(painted)?.[1];
  expect([groundOf('98'), groundOf('90'), groundOf('10'), groundOf('1')]).toEqual(['25', '25', '195', undefined]);
});

test('the report reads as scikit-learn prints it', async (context) => {
  const python = await pythonForTests();
  if (!python) return context.skip('no Python with scikit-learn');
  const matrix = [
    [53, 11, 0],
    [7, 1204, 9],
    [0, 0, 0],
  ];
  const script = `
import json, sys
from sklearn.metrics import classification_report
matrix = json.load(sys.stdin)
true = [i for i, row in enumerate(matrix) for count in row for _ in range(count)]
predicted = [j for row in matrix for j, count in enumerate(row) for _ in range(count)]
print(json.dumps(classification_report(true, predicted, labels=[0, 1, 2], target_names=["3 h", "6 h", "9 h"], zero_division=0)))
`;
  expect(`${formatReport(classificationReport(matrix), [3, 6, 9])}\n`).toBe(await askPython(python, script, matrix));
}, 300_000);

test('a finished run shows state, machine, curves, best, last and test, matrix, report and probes', () => {
  const text = show(finishedRun({ probes: { domain_means: 0.18, handmade_features: 0.5 } }));
  expect(text).toMatch(/^demo {2}completed\nnative 2\.21\.0 on cpu, 2 threads · seed 42 · 123,456 parameters · epoch 4 of 4 · 32s$/m);
  expect(text).toMatch(/^train_loss {2}█▃▂▁ {2}min 0\.5250 {2}max 2\.1000 {2}last 0\.5250$/m);
  expect(text).toMatch(/best, epoch 3 +last, epoch 4 +test$/m);
  expect(text).toMatch(/^loss +1\.0290 +1\.2600 +0\.9450$/m);
  expect(text).toContain('Confusion matrix (test)');
  expect(text).toMatch(/^weighted avg +0\.56 +0\.55 +0\.55 +960$/m);
  expect(text).toMatch(/network +0\.552\nhand-made features +0\.500\ndomain means +0\.180$/m);
  expect(text).not.toContain('learnt nothing new');
});

test('a network that only equals the best probe is told so', () => {
  const accuracy = summarizeRun(finishedRun()).test?.report.accuracy ?? Number.NaN;
  const text = show(finishedRun({ probes: { handmade_features: accuracy, domain_means: 0.1 } }));
  expect(text.replaceAll('\n', ' ')).toContain(
    'The network (0.552) does not beat the hand-made features (0.552): a network that does not beat that has learnt nothing new.',
  );
});

test('without probes or without a test there is no verdict', () => {
  expect(probeVerdict({ probes: { domain_means: 0.2 } })).toBeUndefined();
  expect(probeVerdict(summarizeRun(finishedRun()))).toBeUndefined();
});

test('a run that failed before its first epoch shows why and nothing empty', () => {
  const event = createEventFactory();
  const text = show([event(startedBody), event({ type: 'run.failed', code: 'OUT_OF_MEMORY', message: 'needs 9 GiB' })]);
  expect(text).toContain('OUT_OF_MEMORY: needs 9 GiB');
  expect(text).not.toMatch(/Curves|Metrics|matrix|undefined|NaN/);
  expect(show([])).toBe('demo  preparing\n0.0s');
});

test('before the test the best validation is shown and named, and the curves of a first epoch come from its steps', () => {
  const events = finishedRun();
  expect(show(events.filter(({ type }) => type !== 'test.completed'))).toContain('Confusion matrix (validation, epoch 3)');
  const firstEpoch = events.slice(
    0,
    events.findIndex(({ type }) => type === 'epoch.completed'),
  );
  expect(show(firstEpoch)).toMatch(/^train_loss {2}▄ {2}min 2\.2000/m);
});

test.each([60, 80, 200])('no curve is wider than %d columns', (columns) => {
  const event = createEventFactory();
  const events = Array.from({ length: 300 }, (_, index) =>
    event({
      type: 'epoch.completed',
      epoch: index + 1,
      step: index + 1,
      metrics: { train_loss: Math.exp(-index), train_acc: 0.5 },
      seconds: 1,
    }),
  );
  const lengths = show(events, columns)
    .split('\n')
    .map((line) => [...line].length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(columns);
});
