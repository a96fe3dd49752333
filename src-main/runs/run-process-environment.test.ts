import { expect, test } from 'vitest';
import { runProcessEnvironment } from './run-process-environment';

test.runIf(process.platform === 'linux')('large pages are asked for beside what the user tunes, and not against the user', () => {
  expect(runProcessEnvironment({ A: '1' })).toEqual({ A: '1', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' });
  const tuned = { GLIBC_TUNABLES: 'glibc.malloc.arena_max=2' };
  expect(runProcessEnvironment(tuned)).toEqual({ GLIBC_TUNABLES: 'glibc.malloc.arena_max=2:glibc.malloc.hugetlb=1' });
  const refused = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' };
  expect(runProcessEnvironment(refused)).toBe(refused);
});
