import { parse } from 'yaml';
import { AnalogonError } from '../../src-shared/errors/analogon-error';

/** `key.path=value`, the value as YAML has it. @throws AnalogonError COMMAND_INVALID */
export function parseChanges(settings: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf('=');
      if (at <= 0) throw new AnalogonError('COMMAND_INVALID', `--set ${setting}: write key.path=value, such as training.epochs=30.`);
      try {
        return [setting.slice(0, at), parse(setting.slice(at + 1))];
      } catch (error) {
        throw new AnalogonError('COMMAND_INVALID', `--set ${setting}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }),
  );
}
