import { cellCount, surfaceShare } from './flow-parameters';
import { createComplexField } from './fourier-transform';
import { createRegionInterpolation } from './region-interpolation';
import { regionCells } from './sample-region';
import type { RegionFlow } from './surface-weather';
import type { TwoLayerFlow } from './two-layer-flow';

/** Gives a function that looks at the present flow through the region's window; its result is overwritten by the next call. */
export function createRegionObserver(): (flow: TwoLayerFlow) => RegionFlow {
  const region = createRegionInterpolation();
  const streamfunctions = createComplexField(cellCount);
  const surface = new Float64Array(cellCount);
  const observed: RegionFlow = {
    eastwardWind: new Float64Array(regionCells),
    northwardWind: new Float64Array(regionCells),
    streamfunction: new Float64Array(regionCells),
    thickness: new Float64Array(regionCells),
    northwardOrigin: new Float64Array(regionCells),
  };
  return (flow) => {
    const { upper, lower } = flow.winds;
    flow.streamfunctions(streamfunctions);
    region.interpolate(streamfunctions.real, observed.streamfunction);
    region.interpolate(streamfunctions.imaginary, observed.thickness);
    region.interpolate(flow.northwardOrigin, observed.northwardOrigin);
    blend(upper.real, lower.real, surface);
    region.interpolate(surface, observed.eastwardWind);
    blend(upper.imaginary, lower.imaginary, surface);
    region.interpolate(surface, observed.northwardWind);
    return observed;
  };
}

function blend(upper: Float64Array, lower: Float64Array, surface: Float64Array): void {
  for (let cell = 0; cell < cellCount; cell++) {
    surface[cell] = surfaceShare.lower * lower[cell]! + surfaceShare.upper * upper[cell]!;
  }
}
