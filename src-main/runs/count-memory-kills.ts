import fs from 'node:fs';
import path from 'node:path';

/**
 * How many processes the kernel has ended for lack of memory: in this process's memory group, else on the whole machine. Only its
 * growth means something. Undefined where the system does not tell (anything but Linux).
 */
export function countMemoryKills(root = '/'): number | undefined {
  const groups = readText(path.join(root, 'proc/self/cgroup'));
  const groupPath = (pattern: RegExp) => pattern.exec(groups ?? '')?.[1] ?? '/';
  // Version 2 and version 1 of control groups. Inside a container the group is mounted as the root.
  const unified = groupPath(/^0::(.*)$/m);
  const legacy = groupPath(/^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m);
  const files = [
    path.join('sys/fs/cgroup', unified, 'memory.events'),
    'sys/fs/cgroup/memory.events',
    path.join('sys/fs/cgroup/memory', legacy, 'memory.oom_control'),
    'sys/fs/cgroup/memory/memory.oom_control',
    'proc/vmstat',
  ];
  for (const file of files) {
    const count = /^oom_kill (\d+)$/m.exec(readText(path.join(root, file)) ?? '')?.[1];
    if (count !== undefined) return Number(count);
  }
  return undefined;
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
