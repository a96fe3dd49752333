import path from 'node:path';
import { defineConfig } from 'vite';

const root = path.resolve(import.meta.dirname, '..');

// Beside the app's own bundle, not part of it. The run process is built from the same source as the app's.
export default defineConfig({
  root,
  build: {
    ssr: true,
    outDir: 'out/bench',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    rolldownOptions: {
      input: {
        bench: path.join(root, 'bench/main.ts'),
        'run-process': path.join(root, 'src-main/run-process/main.ts'),
        'stand-in-run-process': path.join(root, 'src-main/run-process/testing/stand-in-run-process.ts'),
        'measure-host': path.join(root, 'bench/ours/measure-host.ts'),
        'measure-training': path.join(root, 'bench/ours/measure-training.ts'),
        'measure-eager-training': path.join(root, 'bench/ours/measure-eager-training.ts'),
        'measure-memory': path.join(root, 'bench/ours/measure-memory.ts'),
        'measure-embedding': path.join(root, 'bench/ours/measure-embedding.ts'),
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
