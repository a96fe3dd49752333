import { domainWidth } from './flow-parameters';

/** Rows (north to south) and columns (west to east) of the sample: half of the flow's domain, twice its resolution. */
export const regionSize = 32;
export const regionCells = regionSize * regionSize;
/** The outer half of the domain stays hidden, so that nobody sees that the flow is periodic. */
const regionWidth = domainWidth / 2;
const centre = { latitude: 52, longitude: -2 } as const;
/** m */
const metresPerDegree = 111_195;

/** Distance of a row north of the region's centre, m. */
export function northwardDistance(row: number): number {
  return (0.5 - row / regionSize) * regionWidth;
}

/** Degrees north, descending as in reanalyses: North Atlantic and Europe. */
export function regionLatitudes(): Float32Array {
  return Float32Array.from({ length: regionSize }, (_, row) => centre.latitude + northwardDistance(row) / metresPerDegree);
}

/** Degrees east. */
export function regionLongitudes(): Float32Array {
  const metresPerDegreeEast = metresPerDegree * Math.cos((centre.latitude * Math.PI) / 180);
  return Float32Array.from(
    { length: regionSize },
    (_, column) => centre.longitude + ((column / regionSize - 0.5) * regionWidth) / metresPerDegreeEast,
  );
}
