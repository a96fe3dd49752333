import { createRandomGenerator } from '../../../src-shared/random/random-generator';
import type { RunEvent, RunEventBody } from '../../../src-shared/schemas/run-event';
import { createEventFactory, evaluationOf, startedBody } from './run-event-fixture';

const stepsPerEpoch = 20;

/** For tests: a log as a run writes it that is cut off, fails, stops and goes on from its last checkpoint at random; always the same for a seed. */
export function randomLog(seed: number): readonly RunEvent[] {
  const random = createRandomGenerator(seed);
  const event = createEventFactory();
  const events: RunEvent[] = [];
  const say = (body: RunEventBody) => void events.push(event(body, random.uniform()));
  let kept: { epoch: number; step: number } | undefined;
  for (let start = 0; start < 1 + random.integer(4); start++) {
    say({ type: 'stage.changed', stage: 'preparing' });
    if (random.integer(8) === 0) continue;
    say({ ...startedBody, pid: start + 1, stepsPerEpoch, resumedFrom: kept });
    const last = (kept?.step ?? 0) + random.integer(70);
    for (let step = (kept?.step ?? 0) + 1; step <= last; step++) {
      const epoch = Math.ceil(step / stepsPerEpoch);
      if (step % 5 === 0) say({ type: 'metrics.logged', epoch, step, metrics: { train_loss: random.uniform(), lr: 0.01 } });
      if (step % stepsPerEpoch === 0) {
        say({ type: 'epoch.completed', epoch, step, metrics: { train_loss: random.uniform() }, seconds: 1 });
        say({ type: 'validation.completed', epoch, step, ...evaluationOf('val', random.uniform(), 3, 10) });
        if (random.integer(2) === 0)
          say({ type: 'checkpoint.saved', kind: 'best', path: 'checkpoints/best_model.ckpt', epoch, step, metrics: { val_loss: 1 } });
      }
      if (step % stepsPerEpoch === 0 || random.integer(15) === 0) {
        kept = { epoch, step };
        say({ type: 'checkpoint.saved', kind: 'last', path: 'checkpoints/last.ckpt', ...kept, metrics: {} });
      }
    }
    const end = random.integer(3);
    if (end === 0) say({ type: 'run.stopped', epoch: 1, step: last });
    if (end === 1) say({ type: 'run.failed', code: 'LOSS_NOT_FINITE', message: 'step' });
  }
  return events;
}
