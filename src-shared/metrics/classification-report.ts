import type { ClassificationReport } from '../schemas/classification-report';
import type { ConfusionMatrix } from '../schemas/run-event';

type Averages = ClassificationReport['macro'];

/**
 * Precision, recall and F1 of each class and their averages, as scikit-learn's
 * `classification_report(…, labels=range(K), zero_division=0)` gives them: a class that never occurs or is never predicted
 * has 0 where the quotient is 0/0, and counts in the macro average all the same.
 */
export function classificationReport(matrix: ConfusionMatrix): ClassificationReport {
  const columnSums = matrix.map((_, column) => sum(matrix.map((row) => row[column] ?? 0)));
  const diagonal = matrix.map((row, index) => row[index] ?? 0);
  const classes = matrix.map((row, index): Averages => {
    const correct = diagonal[index] ?? 0;
    const predicted = columnSums[index] ?? 0;
    const support = sum(row);
    return {
      precision: divideOrZero(correct, predicted),
      recall: divideOrZero(correct, support),
      f1: divideOrZero(2 * correct, support + predicted),
      support,
    };
  });
  return {
    classes,
    accuracy: divideOrZero(sum(diagonal), sum(columnSums)),
    macro: average(classes, () => 1),
    weighted: average(classes, ({ support }) => support),
  };
}

function average(classes: readonly Averages[], weightOf: (averages: Averages) => number): Averages {
  const totalWeight = sum(classes.map(weightOf));
  const mean = (pick: (averages: Averages) => number) => divideOrZero(sum(classes.map((each) => pick(each) * weightOf(each))), totalWeight);
  return {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
    support: sum(classes.map(({ support }) => support)),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const divideOrZero = (numerator: number, denominator: number) => (denominator === 0 ? 0 : numerator / denominator);
