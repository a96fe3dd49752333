import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { fixtureConfigs } from './parity/read-fixture';
import { createSiameseNetwork } from './siamese-network';

interface Summary {
  readonly mean: number;
  readonly std: number;
  readonly minimum: number;
  readonly maximum: number;
}

await startTestEngines();
const expected = JSON.parse(readFileSync(path.join(import.meta.dirname, 'parity/initialization.json'), 'utf8')) as Record<string, Summary>;

test("weights begin as PyTorch's do: uniform within 1/√fan_in, batch norm at 1 and 0", () => {
  const network = createSiameseNetwork(
    { ...fixtureConfigs.revised, stageChannels: [16, 32, 64, 128], blocksPerStage: 1 },
    createRandomGenerator(42),
  );
  const scaled = new Map<string, number[]>();
  const fanIns = new Map<string, number>();
  for (const { name, variable } of network.parameters.all) {
    const layer = name.replace(/\.(weight|bias)$/, '');
    const property = name.slice(layer.length + 1);
    const isNorm = /\.bn\d$|^(encoder|head)\.[14]$/.test(layer);
    if (property === 'weight') fanIns.set(layer, isNorm ? 1 : variable.size / (variable.shape.at(-1) ?? 1));
    const kind = isNorm ? 'BatchNorm2d' : layer === 'head.7' ? 'Linear' : 'Conv2d';
    const values = Array.from(variable.dataSync(), (value) => value * Math.sqrt(fanIns.get(layer) ?? Number.NaN));
    scaled.set(`${kind}.${property}`, [...(scaled.get(`${kind}.${property}`) ?? []), ...values]);
  }
  for (const [kind, values] of scaled) {
    const summary = expected[kind];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    // Five standard errors of a mean, and the same for the deviation.
    const tolerance = 5 / Math.sqrt(values.length) + 1e-4;
    expect(Math.abs(mean - (summary?.mean ?? Number.NaN)), `mean of ${kind}`).toBeLessThan(tolerance);
    expect(Math.abs(deviation - (summary?.std ?? Number.NaN)), `deviation of ${kind}`).toBeLessThan(tolerance);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest, `largest of ${kind}`).toBeLessThanOrEqual(1 + 1e-6);
  }
  network.dispose();
});
