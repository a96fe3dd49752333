import path from 'node:path';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

// Only `dependencies` (native and WebAssembly packages) stay outside the bundle; everything else is compiled in.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // The same files run under plain Node (command line) and in Electron's utility process.
      target: 'node20',
      sourcemap: true,
      rolldownOptions: {
        input: {
          cli: path.join(root, 'src-main/cli/main.ts'),
          host: path.join(root, 'src-main/server/main.ts'),
          'run-process': path.join(root, 'src-main/run-process/main.ts'),
          'frame-worker': path.join(root, 'src-main/datasets/frame-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
});
