/** Okabe and Ito's colours, told apart with any colour vision (jfly.uni-koeln.de/color); lightness differs too, for print in grey. */
export const palette = {
  training: '#56b4e9',
  validation: '#c44601',
  network: '#0072b2',
  probe: '#b8c4ce',
  ink: '#1b2733',
  faint: '#5d6b78',
  grid: '#e4e9ee',
  paper: '#ffffff',
} as const;

// ColorBrewer "Blues" at 0, ½ and 1: one hue, evenly darker.
const ramp = [
  [247, 251, 255],
  [107, 174, 214],
  [8, 48, 107],
] as const;

/** Ground of a cell that holds `share` (0 … 1), and the text colour that reads on it. */
export function cellColours(share: number): { readonly ground: string; readonly text: string } {
  const place = Math.max(0, Math.min(1, share)) * 2;
  const lower = ramp[place < 1 ? 0 : 1];
  const upper = ramp[place < 1 ? 1 : 2];
  const fraction = place < 1 ? place : place - 1;
  const channels = lower.map((value, channel) => Math.round(value + ((upper[channel] ?? value) - value) * fraction));
  return { ground: `rgb(${channels.join(',')})`, text: share > 0.68 ? palette.paper : palette.ink };
}
