const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * A curve in one line of text, lowest value `▁`, highest `█`. More values than `width` are averaged in equal stretches;
 * a constant curve is drawn at half height.
 */
export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(width, values.length);
  const heights = Array.from({ length: count }, (_, index) => {
    const stretch = values.slice(Math.floor((index * values.length) / count), Math.floor(((index + 1) * values.length) / count));
    return stretch.reduce((sum, value) => sum + value, 0) / stretch.length;
  });
  const lowest = Math.min(...heights);
  const range = Math.max(...heights) - lowest;
  return heights.map((height) => blocks[range === 0 ? 3 : Math.round(((height - lowest) / range) * (blocks.length - 1))] ?? ' ').join('');
}
