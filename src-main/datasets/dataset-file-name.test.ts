import { expect, test } from 'vitest';
import { parseDatasetFileName } from './dataset-file-name';

test('the name of a processed file says what is in it', () => {
  expect(parseDatasetFileName('/data/d2muvmslr_3h_none_log_20012020_weighted.h5', ['d2m', 'u', 'v', 'msl', 'r'])).toEqual({
    variables: ['d2m', 'u', 'v', 'msl', 'r'],
    frequencyHours: 3,
    resample: 'none',
    preprocess: 'log',
    firstYear: 2001,
    lastYear: 2020,
    isWeighted: true,
  });
});

test('names are told apart also when the config lists only some of them', () => {
  expect(parseDatasetFileName('d2muvmslr_6h_mean_raw_20012002.h5', ['msl'])?.variables).toEqual(['d2m', 'u', 'v', 'msl', 'r']);
});

test('names nobody knows leave the rest readable', () => {
  expect(parseDatasetFileName('xyzzy_3h_sum_normalized_20012002.h5')).toMatchObject({
    variables: undefined,
    preprocess: 'normalized',
    isWeighted: false,
  });
});

test('another name says nothing', () => expect(parseDatasetFileName('era5.h5')).toBeUndefined());
