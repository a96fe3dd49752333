import { learningRateMetric, throughputMetric } from '../../../src-shared/metrics/metric-names';
import type { RunEventBody } from '../../../src-shared/schemas/run-event';
import type { TrainingCallback } from '../training-callback';

/**
 * Reports loss, accuracy, learning rate and pairs per second every n-th step, at each epoch's end and after each validation.
 * @param lastLearningRate of a resumed run's last step
 */
export function createMetricLogger(
  emit: (event: RunEventBody) => void,
  everySteps: number,
  lastLearningRate = 0,
  now: () => number = () => performance.now(),
): TrainingCallback {
  let reportStart = now();
  let pairsSinceReport = 0;
  let learningRate = lastLearningRate;
  return {
    epochStarted({ epoch, step }) {
      reportStart = now();
      pairsSinceReport = 0;
      emit({ type: 'epoch.started', epoch, step });
    },
    stepCompleted({ epoch, step }, result) {
      pairsSinceReport += result.pairs;
      learningRate = result.learningRate;
      if (step % everySteps !== 0) return;
      const seconds = (now() - reportStart) / 1000;
      const metrics = {
        train_loss: result.loss,
        train_acc: result.correct / result.pairs,
        [learningRateMetric]: learningRate,
        [throughputMetric]: pairsSinceReport / seconds,
      };
      reportStart = now();
      pairsSinceReport = 0;
      emit({ type: 'metrics.logged', epoch, step, metrics });
    },
    epochCompleted({ epoch, step, epochSums }) {
      const metrics = {
        train_loss: epochSums.loss / epochSums.pairs,
        train_acc: epochSums.correct / epochSums.pairs,
        [learningRateMetric]: learningRate,
        [throughputMetric]: epochSums.pairs / epochSums.seconds,
      };
      emit({ type: 'epoch.completed', epoch, step, metrics, seconds: epochSums.seconds });
    },
    validationCompleted({ epoch, step }, validation) {
      const metrics = Object.fromEntries(Object.entries(validation.metrics).map(([name, value]) => [`val_${name}`, value]));
      emit({ type: 'validation.completed', epoch, step, ...validation, metrics });
    },
  };
}
