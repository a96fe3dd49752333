import * as tf from '@tensorflow/tfjs-core'; import '@tensorflow/tfjs-backend-cpu';
import { startWasmEngine } from './start-wasm-engine';
import { registerReferenceKernels } from '../reference/register-reference-kernels';
import { registerGradients } from '../operations/register-gradients';
import { test } from 'vitest';
import { batchNormTraining } from '../operations/batch-norm-training';
import { subsample } from '../operations/subsample';
import { softmaxCrossEntropy } from '../operations/softmax-cross-entropy';
registerReferenceKernels(); registerGradients();
function build(channels: number[], blocks: number) {
  const vars: Record<string, tf.Variable> = {}; let seed = 1;
  const v = (n: string, shape: number[], std: number, fill?: number) => { vars[n] ??= tf.variable(fill !== undefined ? tf.fill(shape, fill) : tf.randomNormal(shape, 0, std, 'float32', seed++)); return vars[n] as any; };
  const conv = (n: string, x: any, k: number, o: number, s: number, bias = false, p = Math.floor((k - 1) / 2)) => { const i = x.shape[3]; let y: any = tf.conv2d(x, v(n + 'w', [k, k, i, o], Math.sqrt(2 / (k * k * i))), s, s===1||k===1||k===3||k===8 ? [[0,0],[p,p],[p,p],[0,0]] : 'same'); if (bias) y = tf.add(y, v(n + 'b', [o], 0, 0)); return y; };
  const bn = (n: string, x: any) => { const c = x.shape[3]; return batchNormTraining(x, v(n + 'g', [c], 0, 1), v(n + 'z', [c], 0, 0), 1e-5).y; };
  const enc = (x: any) => { let h: any = tf.relu(bn('stem', conv('stem', x, 8, 16, 2, true, 3)));
    channels.forEach((c, s) => { for (let b = 0; b < blocks; b++) { const n = `s${s}b${b}`, st = b === 0 ? 2 : 1; let r: any = tf.relu(bn(n + '1', conv(n + '1', h, 3, c, st))); r = bn(n + '2', conv(n + '2', r, 3, c, 1));
      const sk = h.shape[3] !== c ? conv(n + 'p', h, 1, c, st) : subsample(h, st); h = tf.relu(tf.add(r, sk)); } }); return h; };
  const logits = (a: any, b: any) => { const ea = enc(a), eb = enc(b), c = channels.at(-1)!; let h: any = tf.concat([ea, eb, tf.abs(tf.sub(ea, eb))], 3);
    h = tf.relu(bn('h1', conv('h1', h, 3, c, 2, true))); h = tf.relu(bn('h2', conv('h2', h, 3, c, 1, true))); h = tf.reshape(h, [h.shape[0], -1]); return tf.matMul(h, v('fc', [h.shape[1], 8], 0.1)); };
  return { vars, logits };
}
async function bench(backend: string, channels: number[], blocks: number, N: number, steps: number, profile = false) {
  await tf.setBackend(backend);
  const m = build(channels, blocks), a = tf.randomNormal([N, 32, 32, 5], 0, 1, 'float32', 7), b = tf.randomNormal([N, 32, 32, 5], 0, 1, 'float32', 8), y = tf.cast(tf.oneHot(tf.tensor1d(Array.from({ length: N }, (_, i) => i % 8), 'int32'), 8), 'float32') as tf.Tensor2D;
  tf.tidy(() => { m.logits(a, b); });
  const opt = new tf.MomentumOptimizer(0.05, 0.9);
  const step = () => opt.minimize(() => tf.mean(softmaxCrossEntropy(m.logits(a, b), y)) as any, true)!;
  let l = step(); const l0 = l.dataSync()[0]; const t0 = performance.now(); for (let i = 0; i < steps; i++) { l = step(); l.dataSync(); } const ms = (performance.now() - t0) / steps;
  console.log(backend, channels.join(), 'x', blocks, 'loss', l0, l.dataSync()[0], 'ms/step', ms.toFixed(1), 'pairs/s', (N / ms * 1000).toFixed(1), JSON.stringify(tf.memory()));
  if (profile) { const agg: Record<string, [number, number]> = {}; for (const k of tf.getKernelsForBackend(backend)) { const f = k.kernelFunc; (k as any).kernelFunc = (c: any) => { const t = performance.now(); const r = f(c); const e = agg[k.kernelName] ??= [0, 0]; e[0] += performance.now() - t; e[1]++; return r; }; }
    const t1 = performance.now(); for (let i = 0; i < 5; i++) step().dataSync(); const tot = (performance.now() - t1) / 5; console.log('total', tot.toFixed(1)); const rows = Object.entries(agg).sort((p, q) => q[1][0] - p[1][0]).map(([k, [t, n]]) => `${k} ${(t / 5).toFixed(2)}ms x${n / 5}`); console.log(rows.join(' | ')); console.log('in kernels', (Object.values(agg).reduce((s, e) => s + e[0], 0) / 5).toFixed(1)); }
}
test('bench', async () => {
  await startWasmEngine();
  await bench('wasm', [16, 32], 1, 32, 20, true);
  if (process.env['CPUREF']) { await bench('cpu', [16, 32], 1, 32, 1); }
  await bench('wasm', [16, 32, 64, 128], 6, 32, 5, true);
  if (process.env['CPUREF']) await bench('cpu', [16, 32, 64, 128], 6, 32, 1);
}, 600000);
