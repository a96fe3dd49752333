import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const timeoutMs = 180_000;

interface Fault {
  readonly file: string;
  readonly source: string;
  /** What must be reported in that file: a Biome rule or a TypeScript error. */
  readonly report: RegExp;
}

const restricted = /^lint\/style\/noRestrictedImports$/;

const biomeFaults: Readonly<Record<string, Fault>> = {
  'electron in the training engine': { file: 'src-main/training/fault.ts', source: `import 'electron';`, report: restricted },
  'electron in the command line': { file: 'src-main/cli/fault.ts', source: `export * from 'electron';`, report: restricted },
  'TensorFlow in the main process': { file: 'src-main/datasets/fault.ts', source: `import '@tensorflow/tfjs-core';`, report: restricted },
  'TensorFlow loaded lazily in the main process': {
    file: 'src-main/runs/fault.ts',
    source: `export const load = () => import('@tensorflow/tfjs');`,
    report: restricted,
  },
  'koffi in the main process': { file: 'src-main/tensorflow-runtime/fault.ts', source: `import 'koffi';`, report: restricted },
  'koffi in engine.ts': { file: 'src-main/engine.ts', source: `import 'koffi';`, report: restricted },
  'TensorFlow on the desktop': { file: 'src-main/desktop/fault.ts', source: `import '@tensorflow/tfjs-core';`, report: restricted },
  'a model in the main process': { file: 'src-main/storage/fault.ts', source: `import '../models/any-model';`, report: restricted },
  'a type of the trainer in the main process': {
    file: 'src-main/logging/fault.ts',
    source: `import type { Trainer } from '../training/trainer';\nexport type Mine = Trainer;`,
    report: restricted,
  },
  'an evaluation in the main process': {
    file: 'src-main/configs/fault.ts',
    source: `import '../evaluation/evaluate';`,
    report: restricted,
  },
  'the run process in the main process': { file: 'src-main/engine-fault.ts', source: `import './run-process/main';`, report: restricted },
  'TensorFlow in the probes': {
    file: 'src-main/evaluation/probes/fault.ts',
    source: `import '@tensorflow/tfjs-core';`,
    report: restricted,
  },
  'the main process in src-shared': { file: 'src-shared/schemas/fault.ts', source: `import '../../src-main/engine';`, report: restricted },
  'the renderer in src-shared': { file: 'src-shared/metrics/fault.ts', source: `import '../../src-renderer/app';`, report: restricted },
  'Node in src-shared': { file: 'src-shared/random/fault.ts', source: `import 'node:fs';`, report: restricted },
  'the main process in the renderer': { file: 'src-renderer/fault.ts', source: `import '../src-main/engine';`, report: restricted },
  'a cycle': {
    file: 'src-main/cli/cycle.ts',
    source: `import { b } from './cycle-back';\nexport const a = () => b;`,
    report: /noImportCycles/,
  },
  'a default export': { file: 'src-main/cli/default.ts', source: 'export default 1;', report: /noDefaultExport/ },
  'an any': { file: 'src-main/cli/any.ts', source: 'export const x: any = 1;', report: /noExplicitAny/ },
};

const typeFaults: Readonly<Record<string, Fault>> = {
  'the main process in the renderer': {
    file: 'src-renderer/main-import.ts',
    source: `import { cacheFolder } from '../src-main/storage/cache-folder';\nexport const folder = cacheFolder();`,
    report: /TS6307/,
  },
  'a type of the main process in the renderer': {
    file: 'src-renderer/main-type.ts',
    source: `import type { RunFolder } from '../src-main/runs/run-folder';\nexport type Mine = RunFolder;`,
    report: /TS6307/,
  },
  'the main process in src-shared': {
    file: 'src-shared/main-import.ts',
    source: `export { cacheFolder } from '../src-main/storage/cache-folder';`,
    report: /TS6307/,
  },
  'the DOM in src-shared': { file: 'src-shared/dom.ts', source: 'export const title = document.title;', report: /TS2584/ },
  'Node in src-shared': { file: 'src-shared/node.ts', source: 'export const id = process.pid;', report: /TS2591/ },
  'Node in the renderer': { file: 'src-renderer/node.ts', source: 'export const id = process.pid;', report: /TS2591/ },
  'the DOM in the main process': { file: 'src-main/dom.ts', source: 'export const title = document.title;', report: /TS2584/ },
};

// Allowed on purpose; a rule that is too wide would show here.
const allowed: Readonly<Record<string, string>> = {
  'src-main/desktop/window.ts': `import 'electron';`,
  'src-main/tensorflow/allowed.ts': `import '@tensorflow/tfjs-core';\nimport 'koffi';`,
  'src-main/run-process/allowed.ts': `import '../training/allowed';`,
  'src-main/training/allowed.ts': `import '@tensorflow/tfjs-core';\nimport '../models/allowed';`,
  'src-main/models/allowed.ts': `import '@tensorflow/tfjs-core';`,
  'src-main/cli/allowed.ts': `import '../evaluation/probes/allowed';\nimport '../tensorflow-runtime/choose-engine';`,
  'src-main/evaluation/probes/allowed.ts': `export const pure = 1;`,
};

let folder: string;

/** A copy of the sources in which faults can be planted; packages are links. */
function copySources(): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'analogon-boundaries-'));
  for (const name of readdirSync(root)) {
    const isSource = name.startsWith('src-') || name.startsWith('tsconfig') || name.endsWith('.config.ts');
    if (isSource || ['e2e', 'scripts', 'biome.json', '.gitignore', 'package.json'].includes(name)) {
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
  }
  mkdirSync(path.join(copy, 'node_modules'));
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(path.join(root, 'node_modules', name), path.join(copy, 'node_modules', name));
  }
  return copy;
}

/** Runs a tool of node_modules; what it prints, whether or not it found fault. */
async function output(tool: string, args: readonly string[]): Promise<string> {
  const command = [path.join(root, 'node_modules', tool), ...args];
  const found = await run(process.execPath, command, { cwd: folder, maxBuffer: 1 << 27 }).catch((error: { stdout: string }) => error);
  return found.stdout;
}

/** Biome's findings and their places: `src-main/cli/x.ts lint/…/rule`. */
async function lint(): Promise<readonly string[]> {
  const text = await output('@biomejs/biome/bin/biome', ['lint', '.', '--reporter=json', '--max-diagnostics=none']);
  const { diagnostics }: { diagnostics: { category: string; severity: string; location: { path: string } }[] } = JSON.parse(text);
  return diagnostics.filter(({ severity }) => severity !== 'info').map(({ category, location }) => `${location.path} ${category}`);
}

/** TypeScript's errors and their places: `src-main/cli/x.ts TS1234`. */
async function compile(): Promise<readonly string[]> {
  const text = await output('typescript/bin/tsc', ['-b', '--pretty', 'false']);
  return [...text.matchAll(/^(\S+?)\(\d+,\d+\): error (TS\d+)/gm)].map(([, file, code]) => `${file} ${code}`);
}

function plant(files: readonly (readonly [string, string])[]): void {
  for (const [name, source] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${source}\n`);
  }
}

function reportsOf(findings: readonly string[], file: string): readonly string[] {
  return findings.filter((finding) => finding.startsWith(`${file} `)).map((finding) => finding.slice(file.length + 1));
}

beforeAll(() => {
  folder = copySources();
}, timeoutMs);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the sources as they are', () => {
  test('compile', async () => expect(await compile()).toEqual([]), timeoutMs);
  test('pass the linter', async () => expect(await lint()).toEqual([]), timeoutMs);
});

describe('Biome reports', () => {
  let findings: readonly string[];
  beforeAll(async () => {
    plant(Object.values(biomeFaults).map(({ file, source }) => [file, source] as const));
    plant([['src-main/cli/cycle-back.ts', `import { a } from './cycle';\nexport const b = () => a;`]]);
    plant(Object.entries(allowed));
    findings = await lint();
  }, timeoutMs);

  test.each(Object.entries(biomeFaults))('%s', (_, { file, report }) => {
    expect(reportsOf(findings, file)).toContainEqual(expect.stringMatching(report));
  });
  test.each(Object.keys(allowed))('nothing of what is allowed in %s', (file) => {
    expect(reportsOf(findings, file)).toEqual([]);
  });
});

describe('TypeScript reports', () => {
  let errors: readonly string[];
  beforeAll(async () => {
    plant(Object.values(typeFaults).map(({ file, source }) => [file, source] as const));
    errors = await compile();
  }, timeoutMs);

  test.each(Object.entries(typeFaults))('%s', (_, { file, report }) => {
    expect(reportsOf(errors, file)).toContainEqual(expect.stringMatching(report));
  });
});
