/** How TensorFlow may use the machine. */
export interface ThreadSettings {
  /** Threads inside one operation. */
  readonly intraOp: number;
  /** Operations that run side by side. */
  readonly interOp: number;
}

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const integerField = (field: number, value: number) => [...varint(field << 3), ...varint(value)];
const messageField = (field: number, bytes: readonly number[]) => [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];

/**
 * A serialised `ConfigProto` (tensorflow/core/protobuf/config.proto). Grappler's meta optimizer is off: with it the first run
 * of a training step takes 350–800 ms instead of 120 and no later step is faster.
 */
export function encodeSessionConfig({ intraOp, interOp }: ThreadSettings): Uint8Array {
  const rewriteOptions = integerField(19, 1); // RewriterConfig.disable_meta_optimizer
  const graphOptions = messageField(10, rewriteOptions);
  const gpuOptions = integerField(4, 1); // allow_growth
  return Uint8Array.from([
    ...integerField(2, intraOp),
    ...integerField(5, interOp),
    ...messageField(6, gpuOptions),
    ...messageField(10, graphOptions),
  ]);
}
