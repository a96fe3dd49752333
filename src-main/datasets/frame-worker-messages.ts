import type { ErrorCode } from '../../src-shared/errors/analogon-error';
import type { DescribeOptions } from './describe-dataset';
import type { FrameScan, ScanOptions } from './scan-frames';
import type { WriteRangeOptions } from './write-frames';

/** The file a frame worker reads. */
export interface FrameWorkerFile {
  readonly path: string;
  readonly options: DescribeOptions;
  /** Channels of the file, in the order of the cache. */
  readonly channels: Int32Array;
}

export type FrameWorkerTask =
  | ({ readonly kind: 'scan' } & Omit<ScanOptions, 'onProgress'>)
  | ({ readonly kind: 'write' } & Omit<WriteRangeOptions, 'onProgress'>);

export interface FrameWorkerAnswer {
  readonly scan?: FrameScan;
  readonly failure?: { readonly code: ErrorCode | undefined; readonly systemCode: string | undefined; readonly message: string };
}
