import type { Summary } from '../measure/summarize';
import { type MeasuredGroup, meets, type Row } from './row';

const headings = ['', 'ours (min … max)', 'peer (min … max)', 'ratio (min … max)', 'must', 'aim', ''] as const;

/** The rows of all groups as a table for a terminal. */
export function formatTable(groups: readonly MeasuredGroup[]): string {
  const lines = [headings, ...groups.flatMap(({ rows }) => rows.map(toCells))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const table = lines.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  );
  const noise = groups.map(
    ({ name, rounds, quietRounds, othersCores, loadBefore }) =>
      `${name}: ${quietRounds} of ${rounds} rounds quiet, others took ${othersCores.toFixed(2)} cores, load before ${loadBefore.toFixed(2)}`,
  );
  return [...table, '', ...noise].join('\n');
}

function toCells(row: Row): readonly string[] {
  const sign = row.better === 'higher' ? '≥' : '≤';
  const goal = (value: number | undefined) => (value === undefined ? '' : `${sign} ${value}`);
  return [
    row.title,
    `${format(row.ours)} ${row.unit}`,
    `${format(row.peer)} ${row.unit}`,
    format(row.ratio),
    goal(row.must),
    goal(row.aim),
    row.isQuiet ? verdict(row) : `${verdict(row)}, NOISY`,
  ];
}

function verdict(row: Row): string {
  if (meets(row, row.must) === false) return 'MISSED';
  if (meets(row, row.aim)) return 'aim met';
  return row.must === undefined ? 'reported' : 'holds';
}

const format = ({ min, median, max }: Summary) => `${formatNumber(median)} (${formatNumber(min)} … ${formatNumber(max)})`;

/** Three significant digits, and whole numbers from 100 on. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
}
