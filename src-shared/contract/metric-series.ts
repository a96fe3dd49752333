/** Values of one metric in the order they were logged. */
export interface MetricSeries {
  /** Where each value stands: optimiser steps or epochs since the start of the run. */
  readonly x: Float64Array<ArrayBuffer>;
  readonly values: Float32Array<ArrayBuffer>;
}

const bytesPerPoint = Float64Array.BYTES_PER_ELEMENT + Float32Array.BYTES_PER_ELEMENT;

/**
 * Layout of n points, 12 n bytes in all: n × float64 `x`, then n × float32 `values`. Little-endian, as every platform is that Node,
 * Electron and browsers support.
 */
export function encodeMetricSeries({ x, values }: MetricSeries): Uint8Array<ArrayBuffer> {
  if (x.length !== values.length) throw new RangeError(`${x.length} places for ${values.length} values`);
  const bytes = new Uint8Array(x.length * bytesPerPoint);
  new Float64Array(bytes.buffer, 0, x.length).set(x);
  new Float32Array(bytes.buffer, x.byteLength, values.length).set(values);
  return bytes;
}

/** Views on the bytes of {@link encodeMetricSeries}; nothing is copied. @throws RangeError when the bytes are no whole number of points */
export function decodeMetricSeries(bytes: ArrayBuffer): MetricSeries {
  const length = bytes.byteLength / bytesPerPoint;
  if (!Number.isInteger(length)) throw new RangeError(`${bytes.byteLength} bytes are no metric series of ${bytesPerPoint} bytes a point`);
  return { x: new Float64Array(bytes, 0, length), values: new Float32Array(bytes, length * Float64Array.BYTES_PER_ELEMENT, length) };
}
