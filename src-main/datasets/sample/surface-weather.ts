import { coriolisParameter } from './flow-parameters';
import { northwardDistance, regionCells, regionLongitudes, regionSize } from './sample-region';
import type { SampleFields } from './sample-variables';
import { winterness } from './season';
import type { SurfaceNoise } from './surface-noise';

/** One frame of the flow on the region's cells. */
export interface RegionFlow {
  /** Near-surface eddy wind, m s⁻¹. */
  readonly eastwardWind: Float64Array;
  readonly northwardWind: Float64Array;
  /** Near-surface streamfunction, and upper minus lower layer's, m² s⁻¹. */
  readonly streamfunction: Float64Array;
  readonly thickness: Float64Array;
  /** How far the air has come from the south, m. */
  readonly northwardOrigin: Float64Array;
}

/** kg m⁻³, J kg⁻¹ K⁻¹ */
const airDensity = 1.2;
const gasConstant = 287;
/** Yearly mean temperature at the region's centre and its seasonal swing, K; northward gradient, K m⁻¹. */
const meanTemperature = 281;
const seasonalTemperature = 6;
const temperatureGradient = -6.5e-6;
/** Temperature per streamfunction difference by thermal wind balance over two scale heights, damped near the surface. K s m⁻² */
const temperaturePerThickness = (1.8 * coriolisParameter) / gasConstant;
/** Air mixes with its surroundings on the way: origins saturate at this distance, m. */
const farthestOrigin = 1.6e6;
/** Warming and moistening per metre the air has come from the south, K m⁻¹. */
const warmingPerOrigin = 3.2e-6;
const moisteningPerOrigin = 5.5e-6;
/** Mean sea-level pressure, Pa, and mean eastward wind at the ground, m s⁻¹. */
const meanPressure = 101_400;
const meanSurfaceWind = 6;
/**
 * Standard deviation of the mesoscale noise: K, m s⁻¹, Pa, K. Chosen so that a linear model of hand-made numbers tells eight lags
 * apart with an accuracy of about 0.6: without noise the smallest differences would give the lag away.
 */
const noiseAmplitude = { dewPoint: 0.55, wind: 0.8, pressure: 18, temperature: 0.35 } as const;

/**
 * Derives what a reanalysis would hold from one frame of the flow.
 * @param hours since 1970-01-01T00:00Z
 * @param insolation strength of the day's diurnal cycle, about 0.25 (overcast) to 1.35 (clear)
 * @param target receives the frame at cell `offset`
 */
export function diagnoseSurfaceWeather(
  flow: RegionFlow,
  hours: number,
  insolation: number,
  noise: SurfaceNoise,
  target: SampleFields,
  offset: number,
): void {
  const winter = winterness(hours);
  const heating = regionLongitudes().map((longitude) => insolation * (0.6 - 0.4 * winter) * diurnalCycle(hours + longitude / 15));
  const geostrophic = airDensity * coriolisParameter;
  for (let cell = 0; cell < regionCells; cell++) {
    const distance = northwardDistance(Math.floor(cell / regionSize));
    const warming = heating[cell % regionSize]!;
    const climate = meanTemperature - seasonalTemperature * winter + temperatureGradient * distance;
    const anomaly = flow.thickness[cell]! * temperaturePerThickness;
    const origin = saturate(flow.northwardOrigin[cell]!, farthestOrigin);
    const dewPoint =
      climate -
      3.2 +
      0.8 * winter +
      origin * moisteningPerOrigin +
      0.25 * anomaly +
      0.35 * warming +
      noiseAmplitude.dewPoint * noise.dewPoint[cell]!;
    const temperature =
      climate + 2.2 + 0.5 * anomaly + origin * warmingPerOrigin + 1.3 * warming + noiseAmplitude.temperature * noise.temperature[cell]!;

    target.d2m[offset + cell] = dewPoint;
    target.u[offset + cell] = meanSurfaceWind + flow.eastwardWind[cell]! + noiseAmplitude.wind * noise.eastwardWind[cell]!;
    target.v[offset + cell] = flow.northwardWind[cell]! + noiseAmplitude.wind * noise.northwardWind[cell]!;
    target.msl[offset + cell] =
      meanPressure +
      geostrophic * (flow.streamfunction[cell]! - meanSurfaceWind * distance) +
      noiseAmplitude.pressure * noise.pressure[cell]!;
    target.r[offset + cell] = relativeHumidity(dewPoint, temperature);
  }
}

/** −1 … 1, warmest at 15 h local solar time. */
function diurnalCycle(localHour: number): number {
  return Math.cos((2 * Math.PI * (localHour - 15)) / 24);
}

/** Odd and increasing, slope 1 at 0, never beyond ± limit. */
function saturate(value: number, limit: number): number {
  return value / Math.sqrt(1 + (value / limit) ** 2);
}

/** Percent, by the Magnus formula (WMO No. 8, annex 4.B); the moistest air condenses, so that 100 is not passed. */
function relativeHumidity(dewPoint: number, temperature: number): number {
  const exponent = (kelvin: number): number => (17.62 * (kelvin - 273.15)) / (kelvin - 30.03);
  const humidity = 100 * Math.exp(exponent(dewPoint) - exponent(temperature));
  return humidity > 85 ? 85 + saturate(humidity - 85, 15) : humidity;
}
