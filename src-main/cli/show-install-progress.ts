import type { InstallProgress } from '../tensorflow-runtime/install-runtime';

/** A progress line for an installation: in place on a terminal, one line a stage elsewhere. */
export function showInstallProgress(stream: NodeJS.WriteStream): { show(progress: InstallProgress): void; close(): void } {
  let stage: string | undefined;
  return {
    show({ stage: present, doneMiB, totalMiB }) {
      const isNew = present !== stage;
      stage = present;
      if (stream.isTTY) stream.write(`\r\x1b[2KTensorFlow: ${present} ${Math.round(doneMiB)} of ${Math.round(totalMiB)} MiB`);
      else if (isNew) stream.write(`TensorFlow: ${present} (${Math.round(totalMiB)} MiB)\n`);
    },
    close() {
      if (stream.isTTY && stage !== undefined) stream.write('\r\x1b[2K');
      stage = undefined;
    },
  };
}
