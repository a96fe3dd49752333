import * as z from 'zod';

/** What browsers and Node's `Blob` have in common. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}
// src-shared has neither the types of browsers nor Node's; both have Blob as a global.
declare const Blob: new (...parts: never[]) => BlobLike;

/** Bulk numbers. A typed array would arrive as a plain object on every transport between processes. */
export const blob = z.instanceof(Blob);
