import type { Gpu } from '../../src-shared/schemas/gpu';

/** What `--query-gpu` asks for, in this order. */
export const gpuFields = 'index,uuid,name,memory.total,memory.used,utilization.gpu,temperature.gpu';
/** What `--query-compute-apps` asks for, in this order. */
export const processFields = 'gpu_uuid,pid,used_memory';

/**
 * GPUs from the answers of `nvidia-smi`, both as CSV without header and units. `[N/A]`, `[Not Supported]` and the like count as not
 * said: a card with unified memory has no total of its own and gets 0. A line that is no GPU's is left out.
 * @param gpuLines answer to {@link gpuFields}
 * @param processLines answer to {@link processFields}; a MIG instance may stand for its card
 * @param instanceList answer to `-L`, which says to which card a MIG instance belongs; needed only where there are instances
 */
export function parseGpus(gpuLines: string, processLines: string, instanceList: string): readonly Gpu[] {
  const cardOfInstance = parseInstances(instanceList);
  const processes = parseProcesses(processLines).map((process) => ({ ...process, uuid: cardOfInstance.get(process.uuid) ?? process.uuid }));
  return splitRows(gpuLines).flatMap(([index, uuid, ...rest]) => {
    if (index === undefined || uuid === undefined || !/^\d+$/.test(index)) return [];
    // A name may hold a comma; the numbers behind it cannot.
    const name = rest.slice(0, -4).join(', ');
    const [memoryTotal, memoryUsed, utilization, temperature] = rest.slice(-4).map(parseNumber);
    return [
      {
        index: Number(index),
        uuid,
        name,
        memoryTotalMiB: memoryTotal ?? 0,
        memoryUsedMiB: memoryUsed ?? 0,
        utilizationPercent: utilization,
        temperatureCelsius: temperature,
        processes: processes.filter((process) => process.uuid === uuid).map(({ pid, memoryMiB }) => ({ pid, memoryMiB })),
      },
    ];
  });
}

/** Whether a process computes on a MIG instance, which `nvidia-smi` lists by the instance's own id. */
export function hasInstances(processLines: string): boolean {
  return parseProcesses(processLines).some((process) => process.uuid.startsWith('MIG-'));
}

function parseProcesses(lines: string) {
  return splitRows(lines).flatMap(([uuid, pid, memory]) =>
    uuid && pid && /^\d+$/.test(pid) ? [{ uuid, pid: Number(pid), memoryMiB: parseNumber(memory) }] : [],
  );
}

/** Card by MIG instance, from lines `GPU 0: NVIDIA A100 (UUID: GPU-…)` each followed by `  MIG 1g.5gb Device 0: (UUID: MIG-…)`. */
function parseInstances(list: string): ReadonlyMap<string, string> {
  const cards = new Map<string, string>();
  let card = '';
  for (const [, uuid = ''] of list.matchAll(/\(UUID: ([^)]+)\)/g)) {
    if (uuid.startsWith('MIG-')) cards.set(uuid, card);
    else card = uuid;
  }
  return cards;
}

function splitRows(lines: string): string[][] {
  return lines.split('\n').map((line) => line.split(',').map((field) => field.trim()));
}

function parseNumber(field: string | undefined): number | undefined {
  return field !== undefined && /^\d+(\.\d+)?$/.test(field) ? Number(field) : undefined;
}
