import { beforeAll, describe, expect, test } from 'vitest';
import { askPython, pythonForTests } from '../../e2e/fixtures/python-environment';
import { createRandomGenerator, type RandomGenerator } from '../random/random-generator';
import { classificationReport } from './classification-report';
import { countConfusions } from './count-confusions';
import { normalizeConfusion } from './normalize-confusion';
import { topTwoAccuracy } from './top-two-accuracy';
import { weightedMetrics } from './weighted-metrics';

const script = `
import json, sys
import numpy as np
from sklearn.metrics import classification_report, confusion_matrix, precision_recall_fscore_support, top_k_accuracy_score
answers = []
for case in json.load(sys.stdin):
    labels, predictions, k = case["labels"], case["predictions"], case["classCount"]
    names = list(range(k))
    scores = np.array(case["scores"]).reshape(-1, k)
    weighted = precision_recall_fscore_support(labels, predictions, labels=names, average="weighted", zero_division=0)
    answers.append({
        "matrix": confusion_matrix(labels, predictions, labels=names).tolist(),
        "rows": confusion_matrix(labels, predictions, labels=names, normalize="true").tolist(),
        "columns": confusion_matrix(labels, predictions, labels=names, normalize="pred").tolist(),
        "report": classification_report(labels, predictions, labels=names, output_dict=True, zero_division=0),
        "weighted": list(weighted[:3]),
        "topTwo": float(top_k_accuracy_score(labels, scores, k=2, labels=names)),
    })
json.dump(answers, sys.stdout)
`;

interface Case {
  readonly classCount: number;
  readonly labels: readonly number[];
  readonly predictions: readonly number[];
  readonly scores: readonly number[];
}

type SklearnAverages = Record<'precision' | 'recall' | 'f1-score' | 'support', number>;
interface Answer {
  readonly matrix: number[][];
  readonly rows: number[][];
  readonly columns: number[][];
  readonly report: Record<string, SklearnAverages> & { readonly accuracy: number };
  readonly weighted: readonly [number, number, number];
  readonly topTwo: number;
}

const random = createRandomGenerator(20260);
const cases = Array.from({ length: 1000 }, () => drawCase(random));
let answers: readonly Answer[] | undefined;

beforeAll(async () => {
  const python = await pythonForTests();
  if (python) answers = (await askPython(python, script, cases)) as Answer[];
}, 300_000);

describe('on 1,000 random cases scikit-learn gives the same', () => {
  const eachCase = (compare: (given: Case, answer: Answer) => void) => (context: { skip: (reason?: string) => void }) => {
    if (!answers) return context.skip('no Python with scikit-learn');
    expect(answers).toHaveLength(1000);
    answers.forEach((answer, index) => {
      const given = cases[index];
      if (given) compare(given, answer);
    });
  };
  const matrixOf = (given: Case) => countConfusions(given.labels, given.predictions, given.classCount);

  test(
    'confusion matrix',
    eachCase((given, answer) => expect(matrixOf(given)).toEqual(answer.matrix)),
  );

  test(
    'matrix normalised by rows and by columns',
    eachCase((given, answer) => {
      expectClose(normalizeConfusion(matrixOf(given), 'rows').flat(), answer.rows.flat());
      expectClose(normalizeConfusion(matrixOf(given), 'columns').flat(), answer.columns.flat());
    }),
  );

  test(
    'classification report',
    eachCase((given, answer) => {
      const report = classificationReport(matrixOf(given));
      const theirs = [
        ...report.classes.map((_, index) => answer.report[`${index}`]),
        answer.report['macro avg'],
        answer.report['weighted avg'],
      ];
      const ours = [...report.classes, report.macro, report.weighted];
      expectClose(
        ours.flatMap(({ precision, recall, f1, support }) => [precision, recall, f1, support]),
        theirs.flatMap((row) => (row ? [row.precision, row.recall, row['f1-score'], row.support] : [])),
      );
      expectClose([report.accuracy], [answer.report.accuracy]);
      expectClose(Object.values(weightedMetrics(report)), answer.weighted);
    }),
  );

  test(
    'top-two accuracy, ties included',
    eachCase((given, answer) => expectClose([topTwoAccuracy(given.scores, given.labels, given.classCount)], [answer.topTwo])),
  );
});

/** 1 to 400 pairs of 3 to 12 classes; in most cases some class is never true or never predicted, and scores tie. */
function drawCase(random: RandomGenerator): Case {
  const classCount = 3 + random.integer(10);
  const pairs = 1 + random.integer(random.uniform() < 0.3 ? 8 : 400);
  const skill = random.uniform();
  const used = () => Array.from({ length: classCount }, (_, index) => index).filter((index) => index === 0 || random.uniform() < 0.8);
  const pick = (classes: readonly number[]) => classes[random.integer(classes.length)] ?? 0;
  const trueClasses = used();
  const predictedClasses = used();
  const labels = Array.from({ length: pairs }, () => pick(trueClasses));
  return {
    classCount,
    labels,
    predictions: labels.map((label) => (random.uniform() < skill && predictedClasses.includes(label) ? label : pick(predictedClasses))),
    scores: Array.from({ length: pairs * classCount }, () => Math.round(random.normal() * 3) / 2),
  };
}

function expectClose(ours: readonly number[], theirs: readonly number[]): void {
  expect(ours).toHaveLength(theirs.length);
  const worst = Math.max(...ours.map((value, index) => Math.abs(value - (theirs[index] ?? Number.NaN))));
  expect(worst).toBeLessThan(1e-12);
}
