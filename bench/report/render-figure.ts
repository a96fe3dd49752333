import { element, escapeXml, textElement } from '../../src-main/cli/display/svg-element';
import { palette } from '../../src-main/cli/display/svg-palette';
import { formatNumber } from './format-table';
import type { MeasuredGroup, Rate } from './row';

const width = 900;
const margin = 32;
const labelWidth = 190;
const numberWidth = 90;
const barPitch = 26;
const panelHead = 44;
const top = 92;

const stylesheet = `
.heading { font-size: 22px; font-weight: 600; }
.title { font-size: 15px; font-weight: 600; }
.faint { fill: ${palette.faint}; }
`;

/** Bars of what each contestant does a second, a panel a group; a thin line spans least and greatest. */
export function renderFigure(groups: readonly MeasuredGroup[]): string {
  const shown = groups.filter(({ rates }) => rates.length > 0);
  const panels: string[] = [];
  let y = top;
  for (const group of shown) {
    panels.push(renderPanel(group, y));
    y += panelHead + group.rates.length * barPitch;
  }
  const height = y + margin;
  const first = shown[0];
  const machine = first ? `${first.machine.cores} cores, ${first.machine.cpu}  ·  ${formatVersions(shown)}` : '';
  const parts = [
    element('title', {}, escapeXml('Training speed beside PyTorch')),
    element('style', {}, stylesheet),
    element('rect', { width, height, fill: palette.paper }),
    textElement(margin, 46, 'Training speed on the same two cores', { class: 'heading' }),
    textElement(margin, 70, machine, { class: 'faint' }),
    ...panels,
  ];
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif',
    'font-size': 13,
    fill: palette.ink,
    role: 'img',
  };
  return `${element('svg', root, `\n${parts.join('\n')}\n`)}\n`;
}

function renderPanel({ name, rates, rows }: MeasuredGroup, y: number): string {
  const longest = Math.max(...rates.map(({ max }) => max));
  const toLength = (rate: number) => (rate / longest) * (width - 2 * margin - labelWidth - numberWidth);
  const unit = rows[0]?.unit ?? '';
  return [
    textElement(margin, y + 24, `${name} (${unit})`, { class: 'title' }),
    ...rates.map((rate, index) => renderBar(rate, y + panelHead - 8 + index * barPitch, toLength)),
  ].join('\n');
}

function renderBar({ label, isOurs, min, median, max }: Rate, y: number, toLength: (rate: number) => number): string {
  const left = margin + labelWidth;
  const middle = y + 10;
  const weight = isOurs ? 600 : undefined;
  return [
    textElement(margin, y + 15, label, { 'font-weight': weight }),
    element('rect', { x: left, y: y + 2, width: toLength(median), height: barPitch - 10, fill: isOurs ? palette.network : palette.probe }),
    element('line', { x1: left + toLength(min), x2: left + toLength(max), y1: middle, y2: middle, stroke: palette.ink }),
    textElement(left + toLength(max) + 8, y + 15, formatNumber(median), { 'font-weight': weight }),
  ].join('');
}

function formatVersions(groups: readonly MeasuredGroup[]): string {
  const versions: Readonly<Record<string, string>> = Object.assign({}, ...groups.map((group) => group.versions));
  const { native, PyTorch } = { native: versions['native'], PyTorch: versions['PyTorch'] };
  return [native && `TensorFlow ${native}`, PyTorch && `PyTorch ${PyTorch}`].filter(Boolean).join(', ');
}
