/**
 * The environment of a process that computes. On Linux, glibc is told to take large pages for what it allocates (`madvise`): tensors of
 * some 100 KiB come and go by the thousand, and a step at batch 64 takes 3 % less time. Other C libraries ignore it.
 */
export function runProcessEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GLIBC_TUNABLES: tunables } = environment;
  if (process.platform !== 'linux' || tunables?.includes('glibc.malloc.hugetlb')) return environment;
  return { ...environment, GLIBC_TUNABLES: [tunables, 'glibc.malloc.hugetlb=1'].filter(Boolean).join(':') };
}
