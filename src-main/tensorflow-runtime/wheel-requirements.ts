import { testedVersion } from './tested-version';

export type RuntimeVariant = 'cpu' | 'cuda';

/** What to ask pip for. */
export interface WheelRequirements {
  readonly requirements: readonly string[];
  readonly platformTags: readonly string[];
  /** Rough size of the download in MiB, for progress and time left. */
  readonly downloadMiB: number;
  /** Space the installation takes at its largest, in MiB: download, pip's copy and unpacked files. */
  readonly diskMiB: number;
}

// The `and-cuda` extra in the metadata of tensorflow 2.21.0, without pip's dependency resolution: the Python packages
// TensorFlow itself depends on are of no use here.
const cudaRequirements = [
  'nvidia-cublas-cu12>=12.5.3.2,<13.0',
  'nvidia-cuda-cupti-cu12>=12.5.82,<13.0',
  'nvidia-cuda-nvcc-cu12>=12.5.82,<13.0',
  'nvidia-cuda-nvrtc-cu12>=12.5.82,<13.0',
  'nvidia-cuda-runtime-cu12>=12.5.82,<13.0',
  'nvidia-cudnn-cu12>=9.3.0.75,<10.0',
  'nvidia-cufft-cu12>=11.2.3.61,<12.0',
  'nvidia-curand-cu12>=10.3.6.82,<11.0',
  'nvidia-cusolver-cu12>=11.6.3.83,<12.0',
  'nvidia-cusparse-cu12>=12.5.1.3,<13.0',
  'nvidia-nccl-cu12>=2.27.7,<3.0',
  'nvidia-nvjitlink-cu12>=12.5.82,<13.0',
];

/** The wheels of a variant for a platform; undefined where TensorFlow publishes none that this program can load. */
export function findWheelRequirements(
  variant: RuntimeVariant,
  platform: NodeJS.Platform = process.platform,
  architecture: string = process.arch,
): WheelRequirements | undefined {
  if (platform === 'linux' && architecture === 'x64') {
    return variant === 'cpu'
      ? { requirements: [`tensorflow-cpu==${testedVersion}`], platformTags: ['manylinux_2_27_x86_64'], downloadMiB: 262, diskMiB: 1500 }
      : {
          requirements: [`tensorflow==${testedVersion}`, ...cudaRequirements],
          platformTags: ['manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
          downloadMiB: 3200,
          diskMiB: 12_000,
        };
  }
  if (platform === 'linux' && architecture === 'arm64' && variant === 'cpu') {
    return { requirements: [`tensorflow==${testedVersion}`], platformTags: ['manylinux_2_27_aarch64'], downloadMiB: 260, diskMiB: 1500 };
  }
  if (platform === 'darwin' && architecture === 'arm64' && variant === 'cpu') {
    return { requirements: [`tensorflow==${testedVersion}`], platformTags: ['macosx_12_0_arm64'], downloadMiB: 220, diskMiB: 1500 };
  }
  return undefined;
}

/** TensorFlow for CUDA without NVIDIA's own libraries: it computes on the CPU. For tests where there is no GPU. */
export function withoutGpuLibraries(wheels: WheelRequirements): WheelRequirements {
  return { ...wheels, requirements: wheels.requirements.slice(0, 1), downloadMiB: 546, diskMiB: 2500 };
}

/** pip's words for the requirements. One Python tag for all: nothing but the C libraries is used, which are the same in each. */
export function pipSelection(wheels: WheelRequirements): readonly string[] {
  return [
    '--no-deps',
    '--only-binary=:all:',
    '--implementation=cp',
    '--python-version=3.11',
    '--abi=cp311',
    '--abi=none',
    ...wheels.platformTags.map((tag) => `--platform=${tag}`),
    ...wheels.requirements,
  ];
}
