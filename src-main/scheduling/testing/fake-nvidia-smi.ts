import fs from 'node:fs';
import path from 'node:path';

/** A field as `nvidia-smi` prints it: a number, or `[N/A]` and the like. */
type Field = number | string;

/** What the fake says of a card; what is left out has a likely value. Memory in MiB. */
export interface FakeGpu {
  readonly index: number;
  readonly uuid?: string;
  readonly name?: string;
  readonly memoryTotal?: Field;
  readonly memoryUsed?: Field;
  readonly utilization?: Field;
  readonly temperature?: Field;
  readonly processes?: readonly { readonly pid: Field; readonly memory?: Field; readonly uuid?: string }[];
  /** Ids of its MIG instances. */
  readonly instances?: readonly string[];
}

type Answer =
  | { readonly kind: 'gpus'; readonly gpus: readonly FakeGpu[] }
  | { readonly kind: 'failure'; readonly code: number; readonly text: string }
  | { readonly kind: 'hang' };

/** An `nvidia-smi` whose answers can be changed while it is in use, also from another process. */
export interface FakeNvidiaSmi {
  /** The given environment with the fake before all others on its PATH. */
  readonly environment: NodeJS.ProcessEnv;
  show(gpus: readonly FakeGpu[]): void;
  fail(code: number, text: string): void;
  /** From now on it does not answer. */
  hang(): void;
}

/** Writes the program into a folder; it knows no card at first. POSIX only: a shell starts it. */
export function createFakeNvidiaSmi(folder: string, environment: NodeJS.ProcessEnv): FakeNvidiaSmi {
  const answerFile = path.join(folder, 'nvidia-smi.json');
  const say = (answer: Answer) => {
    // Renamed, so that whoever asks meanwhile reads the old answer or the new one.
    fs.writeFileSync(`${answerFile}.part`, JSON.stringify(answer));
    fs.renameSync(`${answerFile}.part`, answerFile);
  };
  say({ kind: 'gpus', gpus: [] });
  const programFile = path.join(folder, 'nvidia-smi.cjs');
  fs.writeFileSync(programFile, program);
  fs.writeFileSync(path.join(folder, 'nvidia-smi'), `#!/bin/sh\nexec '${process.execPath}' '${programFile}' "$@"\n`, { mode: 0o755 });
  return {
    environment: { ...environment, PATH: `${folder}${path.delimiter}${environment['PATH'] ?? ''}` },
    show: (gpus) => say({ kind: 'gpus', gpus }),
    fail: (code, text) => say({ kind: 'failure', code, text }),
    hang: () => say({ kind: 'hang' }),
  };
}

/** Answers any list of fields, also those that other parts of this program ask for. */
const program = `
const answer = JSON.parse(require('node:fs').readFileSync(__dirname + '/nvidia-smi.json', 'utf8'));
if (answer.kind === 'hang') setInterval(() => {}, 1000);
else if (answer.kind === 'failure') {
  console.log(answer.text);
  process.exitCode = answer.code;
} else {
  const [query] = process.argv.slice(2);
  const [option, fields = ''] = (query ?? '').split('=');
  const uuidOf = (gpu) => gpu.uuid ?? 'GPU-' + String(gpu.index).padStart(8, '0');
  const nameOf = (gpu) => gpu.name ?? 'NVIDIA Fake 8G';
  const print = (record) => console.log(fields.split(',').map((field) => record[field] ?? '[N/A]').join(', '));
  for (const gpu of answer.gpus) {
    if (option === '-L') {
      console.log('GPU ' + gpu.index + ': ' + nameOf(gpu) + ' (UUID: ' + uuidOf(gpu) + ')');
      for (const [index, uuid] of (gpu.instances ?? []).entries()) console.log('  MIG 1g.5gb Device ' + index + ': (UUID: ' + uuid + ')');
    } else if (option === '--query-compute-apps') {
      for (const { pid, memory, uuid } of gpu.processes ?? []) print({ gpu_uuid: uuid ?? uuidOf(gpu), pid, used_memory: memory });
    } else {
      print({
        index: gpu.index, uuid: uuidOf(gpu), name: nameOf(gpu), driver_version: '550.54.15',
        'memory.total': gpu.memoryTotal ?? 8192, 'memory.used': gpu.memoryUsed ?? 0,
        'utilization.gpu': gpu.utilization ?? 0, 'temperature.gpu': gpu.temperature ?? 40,
      });
    }
  }
}
`;
