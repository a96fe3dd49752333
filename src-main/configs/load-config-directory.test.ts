import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfigDirectory } from './load-config-directory';
import { writeTestFiles } from './write-test-files';

test('every yaml and yml file is read, by name; other files and hidden ones are not', async () => {
  const folder = await writeTestFiles({
    'b.yml': 'id: b',
    'a.yaml': 'id: a',
    'c.YAML': 'id: c',
    '.d.yaml': 'x',
    'a.yaml~': 'x',
    'notes.txt': 'x',
  });
  await mkdir(path.join(folder, 'more'));
  expect((await loadConfigDirectory(folder)).map(({ file }) => path.basename(file))).toEqual(['a.yaml', 'b.yml', 'c.YAML']);
});

test('two files with one id are an error that names both and the line', async () => {
  const folder = await writeTestFiles({ 'a.yaml': 'id: same', 'b.yaml': '# b\nid: Same' });
  const message = `${path.join(folder, 'b.yaml')}:2:5: id: "Same" is also the id of ${path.join(folder, 'a.yaml')}`;
  await expect(loadConfigDirectory(folder)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) });
});

test('a run and a group with one name are an error, as they would share a folder', async () => {
  const folder = await writeTestFiles({ 'a.yaml': 'id: widths', 'widths.yaml': 'models: [{ id: x }]' });
  await expect(loadConfigDirectory(folder)).rejects.toThrow('"widths" is also the id of');
});

test('models of different groups may have the same id', async () => {
  const folder = await writeTestFiles({ 'a.yaml': 'models: [{ id: x }]', 'b.yaml': 'models: [{ id: x }]' });
  expect((await loadConfigDirectory(folder)).map(({ group }) => group)).toEqual(['a', 'b']);
});

test('the problems of all files are reported together', async () => {
  const folder = await writeTestFiles({ 'a.yaml': 'id: a\nepochs: 3', 'b.yaml': 'id: b', 'c.yaml': 'id: [c]' });
  await expect(loadConfigDirectory(folder)).rejects.toThrow(/a\.yaml:2:1: epochs.*\n.*c\.yaml:1:5: id/);
});

test('an empty folder, a missing folder and a file are told apart', async () => {
  const folder = await writeTestFiles({ 'notes.txt': '' });
  await expect(loadConfigDirectory(folder)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('no .yaml or .yml file'),
  });
  await expect(loadConfigDirectory(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(loadConfigDirectory(path.join(folder, 'notes.txt'))).rejects.toThrow('give it with --config');
});
