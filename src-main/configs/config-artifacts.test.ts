import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { configArtifacts } from './config-artifacts';
import { describeConfigFiles } from './config-json-schema';
import { listConfigKeys } from './list-config-keys';

const root = path.resolve(import.meta.dirname, '../..');

test.each(configArtifacts.map(({ file, render }) => ({ file, render })))(
  '$file is what scripts/write-config-schema.mjs writes',
  async ({ file, render }) => {
    const written = await readFile(path.join(root, file), 'utf8');
    expect(render(written), `${file} is stale: run node scripts/write-config-schema.mjs`).toBe(written);
  },
);

test('the documentation has a row for every key', async () => {
  const text = await readFile(path.join(root, 'docs/configuration.md'), 'utf8');
  for (const key of ['res_out_channels_list', 'warmup_fraction', 'gap', 'log_alpha', 'shift', 'early_termination'])
    expect(text).toContain(`| \`${key}\` |`);
});

test('every key of the schema has a description for editors', () => {
  const keys = listConfigKeys(describeConfigFiles().multi);
  expect(keys.length).toBeGreaterThan(100);
  expect(keys.filter(({ schema }) => schema.description === undefined).map((key) => key.path)).toEqual([]);
});
