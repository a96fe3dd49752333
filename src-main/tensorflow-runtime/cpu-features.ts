import { existsSync, readFileSync } from 'node:fs';

/** Instruction sets TensorFlow's kernels make use of, in the names of `/proc/cpuinfo`. */
const reportedFlags = ['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_bf16', 'asimd', 'sve'];

/** What this CPU has of the instruction sets TensorFlow uses; undefined where the system does not list them. */
export function readCpuFeatures(): readonly string[] | undefined {
  if (!existsSync('/proc/cpuinfo')) return undefined;
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ');
  return flags && reportedFlags.filter((flag) => flags.includes(flag));
}

/** False where the official x86 wheels would end the process with an illegal instruction: they are compiled for AVX. */
export function canRunTensorflow(architecture: string = process.arch, features = readCpuFeatures()): boolean {
  return architecture !== 'x64' || features === undefined || features.includes('avx');
}
