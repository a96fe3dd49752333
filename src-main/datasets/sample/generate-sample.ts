import { createRandomGenerator } from '../../../src-shared/random/random-generator';
import { spinUpTime, timeStep } from './flow-parameters';
import { createRegionObserver } from './region-observer';
import { regionCells, regionLatitudes, regionLongitudes, regionSize } from './sample-region';
import { createSampleFields, type SampleFields } from './sample-variables';
import { createSurfaceNoise } from './surface-noise';
import { diagnoseSurfaceWeather } from './surface-weather';
import { createTwoLayerFlow } from './two-layer-flow';

export interface SampleOptions {
  readonly seed: number;
  /** Length of the record; a fraction is possible (0.25: three months). */
  readonly years: number;
  readonly startYear: number;
  /** Called now and then with the share that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Synthetic weather: no observation of any place, whatever its coordinates say. */
export interface SyntheticSample {
  readonly seed: number;
  readonly frameCount: number;
  readonly height: number;
  readonly width: number;
  /** Hours since 1970-01-01T00:00Z, every `sampleFrameHours`. */
  readonly times: Float64Array;
  /** Degrees north (descending) and east. */
  readonly latitudes: Float32Array;
  readonly longitudes: Float32Array;
  /** Per variable: frames × height × width. */
  readonly fields: SampleFields;
}

export const sampleFrameHours = 3;
/** For the fraction of a last year; whole years are the calendar's. */
const hoursPerYear = 365.25 * 24;
const stepHours = timeStep / 3600;

/**
 * Makes a record of synthetic weather over a region of 32 × 32 cells, every three hours: flow of a two-layer model, seen
 * through a surface diagnosis with season, diurnal cycle and mesoscale noise. Equal options give equal numbers.
 * Takes about 2 s and 60 MB a year.
 */
export function generateSample({ seed, years, startYear, onProgress }: SampleOptions): SyntheticSample {
  const startHour = Date.UTC(startYear, 0, 1) / 3_600_000;
  const wholeYears = Math.floor(years);
  const endHour = Date.UTC(startYear + wholeYears, 0, 1) / 3_600_000 + (years - wholeYears) * hoursPerYear;
  const frameCount = Math.round((endHour - startHour) / sampleFrameHours);
  const random = createRandomGenerator(seed);
  const flow = createTwoLayerFlow(random);
  const noise = createSurfaceNoise(random, sampleFrameHours);
  const observe = createRegionObserver();
  const fields = createSampleFields(frameCount * regionCells);

  for (let hour = startHour - spinUpTime / 3600; hour < startHour; hour += stepHours) flow.advance(hour);
  let insolation = 1;
  for (let frame = 0; frame < frameCount; frame++) {
    const hour = startHour + frame * sampleFrameHours;
    // Overcast and clear days at random: otherwise the time of day could be read off the domain's mean temperature.
    if (hour % 24 === 0) insolation = 0.25 + 1.1 * random.uniform();
    noise.advance();
    diagnoseSurfaceWeather(observe(flow), hour, insolation, noise, fields, frame * regionCells);
    for (let step = 0; step < sampleFrameHours; step += stepHours) flow.advance(hour + step);
    if (onProgress && frame % 200 === 199) onProgress((frame + 1) / frameCount);
  }
  onProgress?.(1);
  return {
    seed,
    frameCount,
    height: regionSize,
    width: regionSize,
    times: Float64Array.from({ length: frameCount }, (_, frame) => startHour + frame * sampleFrameHours),
    latitudes: regionLatitudes(),
    longitudes: regionLongitudes(),
    fields,
  };
}
