import { expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { exportNetworkState, importNetworkState } from './network-state';
import type { NamedValues } from './parameter-set';
import { fixtureConfigs, readFixture } from './parity/read-fixture';
import { createSiameseNetwork } from './siamese-network';

const engines = await startTestEngines();

test.each(engines)('$kind: a PyTorch state dict goes in and comes out under its own names, shapes and order of values', async (engine) => {
  await engine.activate();
  const fixture = readFixture('revised');
  const network = fixture.createNetwork();
  const exported = exportNetworkState(network);
  expect(exported.map(({ name }) => `state.${name}`).sort()).toEqual(fixture.names.filter((name) => name.startsWith('state.')).sort());
  for (const { name, shape, data } of exported) {
    expect(shape, name).toEqual(fixture.under('state')(name).shape);
    expect(data, name).toEqual(fixture.values(`state.${name}`));
  }
  network.dispose();
});

test('a state of another configuration is refused', () => {
  const network = readFixture('revised').createNetwork();
  const values = new Map(exportNetworkState(network).map((entry) => [entry.name, entry]));
  const wider = createSiameseNetwork({ ...fixtureConfigs.revised, stageChannels: [8, 32] }, createRandomGenerator(1));
  expect(() => importNetworkState(wider, (name) => values.get(name) as NamedValues)).toThrow(
    /checkpoint is of another model configuration/,
  );
  network.dispose();
  wider.dispose();
});
