import { cellCount, coriolisParameter, gridSize } from './flow-parameters';

/** f₀ h / H of a mountain and a basin, s⁻¹: they give the region storm tracks and preferred patterns. */
export function orographicVorticity(): Float64Array {
  const bump = (x: number, y: number, centreX: number, centreY: number, width: number): number => {
    const dx = Math.min(Math.abs(x - centreX), 1 - Math.abs(x - centreX));
    const dy = Math.min(Math.abs(y - centreY), 1 - Math.abs(y - centreY));
    return Math.exp(-(dx * dx + dy * dy) / (2 * width * width));
  };
  return Float64Array.from({ length: cellCount }, (_, cell) => {
    const x = (cell % gridSize) / gridSize;
    const y = Math.floor(cell / gridSize) / gridSize;
    return coriolisParameter * (0.1 * bump(x, y, 0.35, 0.5, 0.08) - 0.07 * bump(x, y, 0.75, 0.45, 0.12));
  });
}
