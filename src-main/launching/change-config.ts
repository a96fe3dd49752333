import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type TrainingConfig, trainingConfig } from '../../src-shared/schemas/training-config';

/**
 * A config with other values at key paths (`training.batch_size`), checked as a whole.
 * @throws AnalogonError CONFIG_INVALID, naming the key
 */
export function changeConfig(config: TrainingConfig, changes: Readonly<Record<string, unknown>>): TrainingConfig {
  const changed: Record<string, unknown> = structuredClone(config);
  for (const [keyPath, value] of Object.entries(changes)) {
    const keys = keyPath.split('.');
    const last = keys.pop() ?? '';
    const section = keys.reduce<unknown>((place, key) => (isSection(place) ? place[key] : undefined), changed);
    if (!isSection(section) || !(last in section)) throw new AnalogonError('CONFIG_INVALID', `${keyPath}: there is no such setting`);
    section[last] = value;
  }
  const parsed = trainingConfig.safeParse(changed);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AnalogonError('CONFIG_INVALID', `${issue?.path.join('.')}: ${issue?.message}`);
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
