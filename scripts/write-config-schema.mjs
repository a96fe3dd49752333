// Writes what is generated from the config schema: configs/training-config.schema.json and the tables of docs/configuration.md.
import { readFile, writeFile } from 'node:fs/promises';
import { runnerImport } from 'vite';

const { module } = await runnerImport('./src-main/configs/config-artifacts.ts', { configFile: false, logLevel: 'error' });
for (const { file, render } of module.configArtifacts) {
  const written = await readFile(file, 'utf8').catch(() => '');
  const text = render(written);
  if (text !== written) await writeFile(file, text);
  console.log(`${text === written ? 'up to date' : 'written   '} ${file}`);
}
