/** In the order of the shipped configurations. */
export const sampleVariables = ['d2m', 'u', 'v', 'msl', 'r'] as const;
export type SampleVariable = (typeof sampleVariables)[number];

/** d2m: 2 m dew point, K; u, v: wind, m s⁻¹; msl: sea-level pressure, Pa; r: relative humidity, %. Each frames × height × width. */
export type SampleFields = Readonly<Record<SampleVariable, Float32Array>>;

export function createSampleFields(length: number): SampleFields {
  return {
    d2m: new Float32Array(length),
    u: new Float32Array(length),
    v: new Float32Array(length),
    msl: new Float32Array(length),
    r: new Float32Array(length),
  };
}
