// How fast a 1.2 GB file becomes a frame cache: five builds, each in a fresh process, from opening the file to the last sync.
// Needs 2.5 GB of memory (to write the file) and of disk for a minute.  node bench/cache.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const bundle = path.join(root, 'node_modules/.cache/analogon-bench-cache');
const variables = ['d2m', 'u', 'v', 'msl', 'r'];
/** Twenty years, 3-hourly. */
const shape = [58_440, variables.length, 32, 32];
const builds = 5;

const [task, folder] = process.argv.slice(2);
if (task === 'make-file' && folder !== undefined) await makeFile(folder);
else if (task === 'build-cache' && folder !== undefined) await buildCache(folder);
else await measure();

async function measure() {
  const { build } = await import('vite');
  // As in the program: the worker lies beside what opens it.
  const names = ['prepare-dataset', 'frame-worker'];
  const input = Object.fromEntries(names.map((name) => [name, path.join(root, `src-main/datasets/${name}.ts`)]));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { ssr: true, outDir: bundle, emptyOutDir: true, target: 'node20', rolldownOptions: { input, output: { format: 'es' } } },
  });
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'analogon-cache-'));
  try {
    runFresh('make-file', temporary);
    const results = Array.from({ length: builds }, () => JSON.parse(runFresh('build-cache', temporary)));
    for (const result of results) console.log(formatResult(result));
    const speeds = results.map(({ megabytesPerSecond }) => megabytesPerSecond).sort((a, b) => a - b);
    const peakMB = Math.max(...results.map((result) => result.peakMB));
    const [minimum, median] = [speeds[0], speeds[Math.floor(builds / 2)]].map((speed) => speed.toFixed(0));
    console.log(`minimum ${minimum} MB/s, median ${median} MB/s, peak memory ${peakMB.toFixed(0)} MB, ${os.availableParallelism()} cores`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @param {Record<'megabytesPerSecond' | 'seconds' | 'userSeconds' | 'systemSeconds' | 'peakMB', number>} result */
function formatResult({ megabytesPerSecond, seconds, userSeconds, systemSeconds, peakMB }) {
  const cpu = `processor ${userSeconds.toFixed(1)} s + ${systemSeconds.toFixed(1)} s in the system`;
  return `${megabytesPerSecond.toFixed(0)} MB/s: ${seconds.toFixed(2)} s, ${cpu}, peak memory ${peakMB.toFixed(0)} MB`;
}

/**
 * @param {string} task
 * @param {string} folder
 */
function runFresh(task, folder) {
  return execFileSync(process.execPath, [fileURLToPath(import.meta.url), task, folder], { cwd: root, encoding: 'utf8' });
}

/** @param {string} folder */
async function makeFile(folder) {
  const { default: h5wasm, File } = await import('h5wasm/node');
  await h5wasm.ready;
  const file = new File(path.join(folder, 'big.h5'), 'w');
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  // Sums of three waves: all different, without a drawing for each of 300 million values.
  for (let index = 0; index < data.length; index++) {
    data[index] = 100 + Math.sin(index * 0.7) + Math.sin(index * 0.011) + Math.sin(index * 0.000_013);
  }
  file.create_dataset({ name: 'data', data, shape, dtype: '<f4' });
  const hours = Float64Array.from({ length: shape[0] ?? 0 }, (_, frame) => 3 * frame);
  file.create_dataset({ name: 'time', data: hours }).create_attribute('units', 'hours since 2001-01-01');
  file.create_dataset({ name: 'variables', data: variables });
  file.close();
}

/** @param {string} folder */
async function buildCache(folder) {
  const { prepareDataset } = await import(pathToFileURL(path.join(bundle, 'prepare-dataset.js')).href);
  const file = path.join(folder, 'big.h5');
  const config = {
    training: { train_val_split: 0.8, split: { method: 'chronological', gap: 'auto', period: '50d' } },
    data: { variables, frequency: '3h', time_interval: 24, normalization: 'auto', log_alpha: 0.2, missing: 'drop_frame' },
  };
  const cacheFolder = path.join(folder, 'cache');
  const before = process.cpuUsage();
  const start = performance.now();
  const prepared = await prepareDataset({ file, config, cacheFolder, memoryBytes: 0 });
  const seconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(before);
  prepared.close();
  rmSync(cacheFolder, { recursive: true });
  const peakMB = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const megabytesPerSecond = statSync(file).size / 1e6 / seconds;
  console.log(JSON.stringify({ megabytesPerSecond, seconds, userSeconds: user / 1e6, systemSeconds: system / 1e6, peakMB }));
}
