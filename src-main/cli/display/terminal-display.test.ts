import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../src-shared/schemas/run-event';
import { createEventFactory, finishedRun, startedBody } from '../../runs/testing/run-event-fixture';
import type { EndingProcess } from './at-process-end';
import { createTerminalDisplay } from './terminal-display';
import { createTextStyle } from './text-style';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** A stream that keeps what is written, and what a terminal would show of it. */
function createScreen() {
  const writes: string[] = [];
  const lines: string[] = [];
  let row = 0;
  return {
    writes,
    lines,
    write(text: string) {
      writes.push(text);
      for (const [token, up] of text.matchAll(/\p{Cc}\[(\d+)A|\p{Cc}\[[?\d;]*[A-Za-z]|\n|\r|[^\p{Cc}]+/gu)) {
        if (up !== undefined) row = Math.max(0, row - Number(up));
        else if (token === '\n') row += 1;
        else if (token === '\u001b[J') lines.length = row;
        else if (!token.startsWith('\u001b') && token !== '\r') lines[row] = token;
      }
    },
  };
}

class FakeProcess extends EventEmitter implements EndingProcess {
  readonly pid = 1;
  readonly kills: string[] = [];
  kill(_: number, signal: string) {
    this.kills.push(signal);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createTerminal(options: { columns?: number; rows?: number; runs?: readonly string[]; hasColour?: boolean } = {}) {
  const screen = createScreen();
  const ending = new FakeProcess();
  const display = createTerminalDisplay({
    stream: screen,
    columns: () => options.columns ?? 80,
    rows: () => options.rows ?? 24,
    runs: options.runs ?? ['demo'],
    style: createTextStyle(options.hasColour ?? false),
    process: ending,
  });
  const show = (events: readonly RunEvent[], run = 'demo') => {
    for (const event of events) {
      display.show(run, event);
      vi.advanceTimersByTime(100);
    }
  };
  return { screen, display, ending, show };
}

/** The events of a run in the middle of its second epoch. */
const inSecondEpoch = () => {
  const events = finishedRun();
  return events.slice(0, events.findIndex((event) => event.type === 'metrics.logged' && event.epoch === 2) + 1);
};

describe('on a terminal', () => {
  test('a run is one line with epoch, step, loss, accuracy, validation, pairs/s and time left', () => {
    const { screen, show } = createTerminal({ columns: 200 });
    show(inSecondEpoch());
    expect(screen.lines).toHaveLength(1);
    for (const part of [
      'demo',
      'epoch 2/4',
      'step 150',
      'loss 1.150',
      'acc 0.300',
      'val loss 1.743',
      'val acc 0.173',
      '1,234 pairs/s',
      'ETA ',
    ]) {
      expect(screen.lines[0]).toContain(part);
    }
  });

  test('the time left is the time of the steps so far, scaled to the steps to come', () => {
    const { screen, show } = createTerminal({ columns: 200 });
    const event = createEventFactory();
    show([
      event(startedBody),
      event({ type: 'epoch.started', epoch: 1, step: 0 }),
      event({ type: 'metrics.logged', epoch: 1, step: 100, metrics: {} }, 60),
    ]);
    expect(screen.lines[0]).toContain('ETA 3m00s');
  });

  test('a resumed run counts its pace from the step it went on at', () => {
    const { screen, show } = createTerminal({ columns: 200 });
    const event = createEventFactory();
    show([
      event(startedBody),
      event({ type: 'epoch.started', epoch: 3, step: 200 }),
      event({ type: 'metrics.logged', epoch: 3, step: 300, metrics: {} }, 50),
    ]);
    expect(screen.lines[0]).toContain('ETA 50s');
  });

  test.each([40, 80, 200])('no line of any event is longer than %d columns', (columns) => {
    const runs = ['a', 'a_long_name_of_a_run_that_is_cut', 'b'];
    const { screen, display, show } = createTerminal({ columns, runs, hasColour: true });
    const event = createEventFactory();
    const odd = [
      event({ type: 'progress', what: 'building the frame cache', done: 5, total: 9 }),
      event({ type: 'log', level: 'warning', message: 'some frames were left out because they hold values that are missing' }),
      event({
        type: 'run.failed',
        code: 'LOSS_NOT_FINITE',
        message: 'the loss is not a number at step 7; a smaller learning rate helps\nor clip_norm',
      }),
    ];
    for (const run of runs) show([...finishedRun(), ...odd], run);
    display.close();
    for (const line of screen.writes.flatMap((text) => stripVTControlCharacters(text).split(/[\r\n]+/))) {
      expect([...line].length).toBeLessThanOrEqual(columns);
    }
  });

  test('40 columns still hold name, epoch and loss; 80 also step, accuracy, pairs/s or time left', () => {
    const narrow = createTerminal({ columns: 40 });
    narrow.show(inSecondEpoch());
    expect(narrow.screen.lines[0]).toMatch(/^demo {2}epoch 2\/4 {2}loss 1\.150/);
    const usual = createTerminal({ columns: 80 });
    usual.show(inSecondEpoch());
    expect(usual.screen.lines[0]).toMatch(/^demo {2}epoch 2\/4 {2}step 150 {2}loss 1\.150 {2}acc 0\.300 {2}1,234 pairs\/s {2}ETA /);
  });

  test('what does not fit is left out whole, never cut', () => {
    for (let columns = 40; columns <= 200; columns++) {
      const { screen, show } = createTerminal({ columns });
      show(inSecondEpoch());
      expect(screen.lines[0]).not.toContain('…');
    }
  });

  test('a thousand events in a second are drawn at most ten times, and the last of them is seen', () => {
    const { screen, display } = createTerminal({ columns: 200 });
    const event = createEventFactory();
    display.show('demo', event(startedBody));
    for (let step = 1; step <= 1000; step++) {
      display.show('demo', event({ type: 'metrics.logged', epoch: 1, step, metrics: { train_loss: 1 } }));
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(100);
    expect(screen.writes.length).toBeLessThanOrEqual(12);
    expect(screen.lines[0]).toContain('step 1,000');
  });

  test('several runs keep their order and are redrawn in place', () => {
    const { screen, show } = createTerminal({ columns: 100, runs: ['first', 'second'] });
    show(inSecondEpoch(), 'second');
    show(finishedRun(), 'first');
    expect(screen.lines).toHaveLength(2);
    expect(screen.lines[0]).toMatch(/^first {3}done in 30s {2}test acc 0\.552/);
    expect(screen.lines[1]).toMatch(/^second {2}epoch 2\/4/);
  });

  test('warnings and messages stand above the lines, in order', () => {
    const { screen, display, show } = createTerminal();
    const event = createEventFactory();
    show([event(startedBody), event({ type: 'log', level: 'info', message: 'native engine' })]);
    display.print('a message');
    show([event({ type: 'health.warning', code: 'LOSS_STUCK', message: 'the loss stays at ln 8' })]);
    expect(screen.lines).toEqual([
      'demo: info native engine',
      'a message',
      'demo: warning LOSS_STUCK the loss stays at ln 8',
      'demo  preparing',
    ]);
  });

  test('more runs than the terminal has lines: those at work are drawn and the rest counted', () => {
    const runs = Array.from({ length: 30 }, (_, index) => `run${index}`);
    const { screen, show } = createTerminal({ rows: 10, runs });
    show(inSecondEpoch(), 'run25');
    expect(screen.lines.length).toBeLessThan(10);
    expect(screen.lines[0]).toMatch(/^run25 {2}epoch/);
    expect(screen.lines.at(-1)).toBe('and 29 more runs');
  });

  test('stages without steps say what is done and how far', () => {
    const { screen, show } = createTerminal();
    const event = createEventFactory();
    show([event(startedBody), event({ type: 'progress', what: 'reading frames', done: 1, total: 4 })]);
    expect(screen.lines[0]).toMatch(/^demo {2}reading frames 25 %/);
    show([event({ type: 'stage.changed', stage: 'testing' })]);
    expect(screen.lines[0]).toContain('testing');
  });
});

describe('the terminal is given back', () => {
  test('close draws the last state, shows the cursor once and leaves no listener', () => {
    const { screen, display, ending } = createTerminal();
    for (const event of finishedRun()) display.show('demo', event);
    display.close();
    display.close();
    expect(screen.lines[0]).toMatch(/^demo {2}done in 30s/);
    expect(screen.writes.filter((text) => text.includes(showCursor))).toHaveLength(1);
    expect(screen.writes.at(-1)).toBe(showCursor);
    expect(ending.eventNames()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('an error that ends the process shows the cursor and draws over nothing', () => {
    const { screen, display, ending, show } = createTerminal();
    show(inSecondEpoch());
    const writes = screen.writes.length;
    ending.emit('exit');
    expect(screen.writes.slice(writes)).toEqual([showCursor]);
    const event = createEventFactory();
    display.show('demo', event(startedBody));
    vi.advanceTimersByTime(1000);
    expect(screen.writes.at(-1)).toBe(showCursor);
  });

  test('a signal that nobody handles shows the cursor and then ends the process by the same signal', () => {
    const { screen, ending, show } = createTerminal();
    show(inSecondEpoch());
    ending.emit('SIGINT', 'SIGINT');
    expect(screen.writes.at(-1)).toBe(showCursor);
    expect(ending.kills).toEqual(['SIGINT']);
    expect(ending.eventNames()).toEqual([]);
  });

  test('a signal that the program handles itself changes nothing: its runs are still shown while they stop', () => {
    const { screen, ending, show } = createTerminal();
    ending.on('SIGINT', () => undefined);
    show(inSecondEpoch());
    ending.emit('SIGINT', 'SIGINT');
    expect(ending.kills).toEqual([]);
    const event = createEventFactory();
    show([event({ type: 'run.stopped', epoch: 2, step: 150 })]);
    expect(screen.lines[0]).toContain('stopped at epoch 2, step 150');
    expect(screen.writes.at(-1)).toContain(hideCursor);
  });
});
