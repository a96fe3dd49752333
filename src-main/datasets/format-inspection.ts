import { formatTime } from './calendar';
import type { DatasetDescription } from './dataset-description';
import type { DatasetInspection, VariableInspection } from './inspect-dataset';

const shownGaps = 10;

/** The inspection as `analogon inspect` prints it, without a final line break. */
export function formatInspection({ description, variables, incompleteFrames }: DatasetInspection): string {
  const { file, layout, layoutReason, variablesFrom, rows, height, width, element, time, notes, warnings, synthetic } = description;
  const used = time.times.length;
  const facts: readonly (readonly [string, string])[] = [
    ['Layout', `${layout.letter} · ${layoutReason}`],
    [
      'Fields',
      `${rows} frames of ${height} × ${width} cells, ${variables.length} variable${variables.length === 1 ? '' : 's'}, ${element}`,
    ],
    ['Names', variablesFrom === 'unknown' ? 'not in the file: list them in data.variables' : `from the ${variablesFrom}`],
    ['Time', formatTimes(description)],
    ...(description.latitudes ? [['Latitude', formatRange(description.latitudes)] as const] : []),
    ...(description.longitudes ? [['Longitude', formatRange(description.longitudes)] as const] : []),
    ['Missing', incompleteFrames === 0 ? 'no values' : `values in ${incompleteFrames} of ${used} frames`],
    ...(synthetic === undefined ? [] : [['Synthetic', synthetic] as const]),
  ];
  return [
    file,
    ...facts.map(([name, value]) => `  ${name.padEnd(10)} ${value}`),
    '',
    ...formatTable(variables),
    ...formatGaps(description),
    ...notes.map((note) => `\nNote: ${note}`),
    ...warnings.map((warning) => `\nWarning: ${warning}`),
  ].join('\n');
}

function formatTimes({ time }: DatasetDescription): string {
  const { times, calendar, frequencyHours } = time;
  const range = `${formatTime(times[0] ?? 0, calendar)} to ${formatTime(times.at(-1) ?? 0, calendar)}`;
  const step = frequencyHours === undefined ? '' : `, every ${formatHours(frequencyHours)}`;
  const kind =
    time.dataset === undefined
      ? ' (assumed)'
      : calendar === 'standard' || calendar === 'proleptic_gregorian'
        ? ''
        : `, calendar ${calendar}`;
  return `${range}${step}${kind}`;
}

function formatHours(hours: number): string {
  return hours >= 1 ? `${Number(hours.toFixed(3))} h` : `${Math.round(hours * 60)} min`;
}

function formatRange(degrees: Float64Array): string {
  return `${Number((degrees[0] ?? 0).toFixed(3))} to ${Number((degrees.at(-1) ?? 0).toFixed(3))}`;
}

function formatTable(variables: readonly VariableInspection[]): readonly string[] {
  const rows = variables.map(({ variable, units, mean, standardDeviation, minimum, maximum, missingValues }) => [
    units === undefined ? variable : `${variable} (${units})`,
    ...[mean, standardDeviation, minimum, maximum].map(formatNumber),
    String(missingValues),
  ]);
  const table = [['variable', 'mean', 'deviation', 'minimum', 'maximum', 'missing'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  );
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e7) ? value.toExponential(3) : value.toFixed(size >= 1000 ? 1 : 4);
}

function formatGaps({ time }: DatasetDescription): readonly string[] {
  const { gaps, calendar } = time;
  if (gaps.length === 0) return [];
  const lines = gaps
    .slice(0, shownGaps)
    .map(
      ({ after, before, missingFrames }) => `  ${formatTime(after, calendar)} to ${formatTime(before, calendar)}: ${missingFrames} missing`,
    );
  return ['', 'Gaps', ...lines, ...(gaps.length > shownGaps ? [`  and ${gaps.length - shownGaps} more`] : [])];
}
