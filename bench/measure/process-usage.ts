import fs from 'node:fs';

/** Largest resident set of a running process in MiB; NaN where there is no /proc. */
export function readPeakRssMiB(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kibibytes) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** CPU seconds a running process has taken, all threads; NaN where there is no /proc. */
export function readCpuSeconds(pid: number): number {
  try {
    // The name in brackets may hold blanks; user and system time are the 12th and 13th field after it, in ticks of 10 ms.
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}
