import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { type Calendar, calendarNames, findCalendar } from './calendar';
import { decodeTimes, decodeTimeText } from './decode-times';
import { formatHdf5Dataset, type Hdf5Dataset } from './hdf5-dataset';
import type { Hdf5File } from './hdf5-file';
import { createTimeAxis, type TimeAxis } from './time-axis';

const timeNames = ['time', 'valid_time', 'times', 'datetime', 'date', 'timestamp', 'timestamps', 't'];

/**
 * The times of `fields`, or undefined when the file has no time axis.
 * @throws AnalogonError DATA_UNREADABLE for units or a calendar that are not understood and for missing times
 */
export function readTimeAxis(file: Hdf5File, fields: Hdf5Dataset): TimeAxis | undefined {
  const dataset = findTimeDataset(file, fields);
  if (dataset === undefined) return undefined;
  const calendar = readCalendar(file, dataset);
  const decoded = dataset.kind === 'string' ? decodeStrings(file, dataset, calendar) : decodeNumbers(file, dataset, calendar);
  const missing = decoded.findIndex(Number.isNaN);
  if (missing >= 0) throw unreadable(file, dataset, `has no valid time at row ${missing}. Give every frame its time`);
  return createTimeAxis(decoded, calendar, dataset.path);
}

/** The dataset attached to the first axis, else one named as times are, of the same length. */
function findTimeDataset(file: Hdf5File, fields: Hdf5Dataset): Hdf5Dataset | undefined {
  const rows = fields.shape[0];
  const fits = file.datasets.filter(({ shape, kind }) => shape.length === 1 && shape[0] === rows && kind !== 'other');
  const isPlaceholder = ({ attributes }: Hdf5Dataset) =>
    String(attributes.get('NAME') ?? '').startsWith('This is a netCDF dimension but not');
  const isTime = ({ name, attributes }: Hdf5Dataset) =>
    timeNames.includes(name.toLowerCase()) ||
    attributes.get('standard_name') === 'time' ||
    / since /.test(String(attributes.get('units') ?? ''));
  const attached = fits.find((dataset) => dataset.name === fields.dimensions[0] && isTime(dataset) && !isPlaceholder(dataset));
  const named = timeNames.flatMap((name) => fits.filter((dataset) => dataset.name.toLowerCase() === name && !isPlaceholder(dataset)));
  return attached ?? named[0] ?? fits.find((dataset) => isTime(dataset) && !isPlaceholder(dataset));
}

function readCalendar(file: Hdf5File, dataset: Hdf5Dataset): Calendar {
  const name = String(dataset.attributes.get('calendar') ?? 'standard');
  const calendar = findCalendar(name);
  if (calendar === undefined) throw unreadable(file, dataset, `has the calendar "${name}". Known are ${calendarNames.join(', ')}`);
  return calendar;
}

function decodeNumbers(file: Hdf5File, dataset: Hdf5Dataset, calendar: Calendar): Float64Array {
  const fill = dataset.attributes.get('_FillValue');
  const values = Float64Array.from(file.readRows(dataset, 0, dataset.shape[0] ?? 0), (value) => (value === fill ? Number.NaN : value));
  const units = dataset.attributes.get('units');
  if (units === undefined) return decodeWithoutUnits(file, dataset, values);
  const decoded = decodeTimes(values, String(units), calendar);
  if (decoded === undefined) {
    throw unreadable(
      file,
      dataset,
      `has the units "${String(units)}". Write them as "hours since 1970-01-01", or days, minutes or seconds`,
    );
  }
  return decoded;
}

/** datetime64[ns] and Unix seconds are told by their size: either is unmistakable for dates after 1973. */
function decodeWithoutUnits(file: Hdf5File, dataset: Hdf5Dataset, values: Float64Array): Float64Array {
  const largest = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const units = largest > 1e17 ? 'nanoseconds' : largest > 1e8 && largest < 1e11 ? 'seconds' : undefined;
  const decoded = units && decodeTimes(values, `${units} since 1970-01-01`, 'proleptic_gregorian');
  if (!decoded) throw unreadable(file, dataset, 'has no attribute "units". Add one such as "hours since 1970-01-01"');
  return decoded;
}

function decodeStrings(file: Hdf5File, dataset: Hdf5Dataset, calendar: Calendar): Float64Array {
  return Float64Array.from(file.readStrings(dataset), (text, row) => {
    const hours = decodeTimeText(text, calendar);
    if (Number.isNaN(hours)) throw unreadable(file, dataset, `has "${text}" at row ${row}. Write times as 2001-01-31T03:00`);
    return hours;
  });
}

function unreadable(file: Hdf5File, dataset: Hdf5Dataset, what: string): AnalogonError {
  return new AnalogonError('DATA_UNREADABLE', `${file.path}: the time axis ${formatHdf5Dataset(dataset)} ${what}.`);
}
