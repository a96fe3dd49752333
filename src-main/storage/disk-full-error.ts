import { AnalogonError } from '../../src-shared/errors/analogon-error';

/**
 * Turns "no space left on device" (or a used-up quota) met while writing `file` into a DISK_FULL error; gives any other
 * failure back unchanged.
 */
export function toDiskFullError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || (error.code !== 'ENOSPC' && error.code !== 'EDQUOT')) return error;
  return new AnalogonError('DISK_FULL', `${file}: the disk is full, nothing was written. Free some space on it and start again.`, {
    cause: error,
  });
}
