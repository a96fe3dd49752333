import { describe, expect, test } from 'vitest';
import { type RunEvent, runEvent } from '../../../src-shared/schemas/run-event';
import { createEventFactory, evaluationOf, finishedRun, startedBody } from '../../runs/testing/run-event-fixture';
import { createLiveDisplay } from './live-display';

/** A stream that keeps what is written. */
function createSink() {
  const writes: string[] = [];
  return { writes, write: (text: string) => void writes.push(text) };
}

describe('without a terminal', () => {
  const plainLines = (events: readonly RunEvent[]) => {
    const screen = createSink();
    const display = createLiveDisplay({ stream: screen, isTerminal: false, runs: ['demo'] });
    for (const event of events) display.show('demo', event);
    display.close();
    return screen.writes.join('').split('\n').slice(0, -1);
  };

  test('there is a line at the start, one an epoch with its validation, one for the test and one at the end', () => {
    const lines = plainLines(finishedRun({ probes: { domain_means: 0.18 } }));
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'demo: started',
      'demo: dataset',
      ...new Array(4).fill('demo: epoch'),
      'demo: test',
      'demo: completed',
    ]);
    expect(lines[0]).toBe(
      'demo: started engine=native version=2.21.0 device=cpu threads=2 seed=42 parameters=123456 epochs=4 steps_per_epoch=100',
    );
    expect(lines[2]).toMatch(/^demo: epoch 1\/4 step=100 train_loss=2\.1000 train_acc=0\.1600 lr=0\.01 val_loss=1\.7430 .* seconds=4\.0$/);
    expect(lines[6]).toContain('probe_domain_means=0.1800');
    expect(lines[7]).toBe('demo: completed reason=epochs best_epoch=3 epochs=4 seconds=30.0');
    expect(lines.join('')).not.toContain('\u001b');
  });

  test('an epoch without validation is not held back past the next one, nor lost when all ends', () => {
    const event = createEventFactory();
    const epoch = (number: number) => event({ type: 'epoch.completed', epoch: number, step: number, metrics: {}, seconds: 1 });
    expect(plainLines([epoch(1), epoch(2), event({ type: 'run.failed', code: 'OUT_OF_MEMORY', message: 'one\ntwo' }), epoch(3)])).toEqual([
      'demo: epoch 1 step=1 seconds=1.0',
      'demo: epoch 2 step=2 seconds=1.0',
      'demo: failed OUT_OF_MEMORY one | two',
      'demo: epoch 3 step=3 seconds=1.0',
    ]);
  });

  test('an epoch is one line also when its validation comes first', () => {
    const event = createEventFactory();
    const lines = plainLines([
      event({ type: 'validation.completed', epoch: 1, step: 5, ...evaluationOf('val', 0.5) }),
      event({ type: 'epoch.completed', epoch: 1, step: 5, metrics: { train_loss: 1 }, seconds: 2 }),
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/val_loss=1\.0500 .*train_loss=1\.0000 seconds=2\.0$/);
  });

  test('a value with spaces is quoted', () => {
    const event = createEventFactory();
    expect(plainLines([event({ ...startedBody, device: 'NVIDIA H100 80GB' })])[0]).toContain('device="NVIDIA H100 80GB" threads=2');
  });

  test('--json gives every event as one line, with its run, and nothing else', () => {
    const screen = createSink();
    const display = createLiveDisplay({ stream: screen, json: true, isTerminal: true, runs: ['demo'] });
    const events = finishedRun();
    display.print('a message');
    for (const event of events) display.show('demo', event);
    display.close();
    const parsed = screen.writes
      .join('')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(parsed).toEqual(events.map((event) => ({ run: 'demo', ...event })));
    expect(parsed.every((value) => runEvent.safeParse(value).success)).toBe(true);
  });
});
