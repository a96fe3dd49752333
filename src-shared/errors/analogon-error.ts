/**
 * Every failure a user can meet, with the exit code the command line gives for it
 * (1 a run failed, 2 bad command line or config, 3 data unreadable, 4 engine unavailable, 130 interrupted).
 */
export const errorCodes = {
  CONFIG_INVALID: 2,
  COMMAND_INVALID: 2,
  FILE_NOT_FOUND: 2,
  FILE_EXISTS: 2,
  RUN_NOT_FOUND: 2,
  RUN_ACTIVE: 2,
  GPU_UNAVAILABLE: 2,
  DATA_UNREADABLE: 3,
  DATA_MISMATCH: 3,
  CHECKPOINT_INVALID: 3,
  ENGINE_UNAVAILABLE: 4,
  LOSS_NOT_FINITE: 1,
  OUT_OF_MEMORY: 1,
  DEVICE_LOST: 1,
  DISK_FULL: 1,
  RUN_PROCESS_EXITED: 1,
  RUN_FAILED: 1,
  INTERRUPTED: 130,
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** A failure with a code from {@link errorCodes}. The message names the file, the place in it and the way out. */
export class AnalogonError extends Error {
  override readonly name = 'AnalogonError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }

  get exitCode(): number {
    return errorCodes[this.code];
  }
}
