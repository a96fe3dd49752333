import { ORPCError, ValidationError } from '@orpc/server';
import { AnalogonError } from '../../src-shared/errors/analogon-error';

/**
 * An error as it goes over the wire: typed, with the code and message of its AnalogonError. A rejected input is COMMAND_INVALID and
 * names its fields.
 * @param place the procedure: `runs.launch`
 * @param onFault is given what has no code: a fault of this program
 */
export function toContractError(error: unknown, place: string, onFault: (error: unknown) => void): ORPCError<string, unknown> {
  if (error instanceof AnalogonError) return new ORPCError(error.code, { message: error.message, cause: error });
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    return new ORPCError('COMMAND_INVALID', { message: `${place} was refused: ${describe(error.cause)}`, cause: error });
  }
  onFault(error);
  const cause = error instanceof ORPCError && error.cause instanceof ValidationError ? `${error.message}: ${describe(error.cause)}` : error;
  return new ORPCError('ENGINE_UNAVAILABLE', {
    message: `${place} met a fault of the program: ${cause instanceof Error ? cause.message : cause}`,
    cause: error,
  });
}

/** `request.configs[0].path: expected string; mode: …`. */
function describe({ issues }: ValidationError): string {
  return issues.map(({ path, message }) => `${nameField(path ?? [])}: ${message}`).join('; ');
}

function nameField(path: NonNullable<ValidationError['issues'][number]['path']>): string {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  return (
    keys.reduce<string>((name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}${name && '.'}${String(key)}`), '') || 'input'
  );
}
