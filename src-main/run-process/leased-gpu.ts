/** The GPU that the scheduler gave this process (`scheduling/lease-environment.ts`); undefined for the CPU. */
export function leasedGpu({ CUDA_VISIBLE_DEVICES: devices }: NodeJS.ProcessEnv): string | undefined {
  return devices === undefined || devices === '' || devices === '-1' ? undefined : devices;
}
