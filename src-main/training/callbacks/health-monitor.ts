import type { RunEventBody } from '../../../src-shared/schemas/run-event';
import type { TrainingCallback } from '../training-callback';

/** Epochs before a loss at ln K counts as stuck: with warm-up the first are slow. */
const patienceEpochs = 3;

type HealthWarning = Extract<RunEventBody, { type: 'health.warning' }>['code'];

/**
 * Warns once of a network that learns nothing: val_loss within 1 % of ln K, or every pair put into one class.
 * @param saidBefore what a resumed run has warned of already
 */
export function createHealthMonitor(
  emit: (event: RunEventBody) => void,
  classes: number,
  saidBefore: readonly HealthWarning[] = [],
): TrainingCallback {
  const chance = Math.log(classes);
  const said = new Set(saidBefore);
  const warn = (code: HealthWarning, message: string) => {
    if (said.has(code)) return;
    said.add(code);
    emit({ type: 'health.warning', code, message });
  };
  return {
    validationCompleted({ epoch }, { metrics, confusionMatrix }) {
      if (epoch < patienceEpochs) return;
      const loss = metrics['loss'] ?? Number.NaN;
      if (Math.abs(loss - chance) < 0.01 * chance) {
        warn(
          'LOSS_STUCK',
          `val_loss is still at ln ${classes} = ${chance.toFixed(3)}, what guessing gives. Try comparison: concat_absdiff, another learning_rate, or more pairs (data.num_samples).`,
        );
      }
      const predictedClasses = confusionMatrix[0]?.filter((_, column) => confusionMatrix.some((row) => (row[column] ?? 0) > 0)).length;
      if (predictedClasses === 1)
        warn('CLASS_COLLAPSE', 'every validation pair is put into the same class. Lower model.learning_rate or set model.clip_norm.');
    },
  };
}
