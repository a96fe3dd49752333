import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { EngineClient } from '../../../src-shared/contract/engine-client';
import type { QueueState } from '../../../src-shared/schemas/queue-state';
import { findRun } from '../../runs/find-run';
import type { CliContext } from '../cli-context';
import { withEngine } from '../connect-to-engine';
import { formatTable } from '../display/format-table';
import { parseInteger, parseWholeNumber } from '../parse-flags';

export function addQueueCommand(program: Command, context: () => CliContext): void {
  const queue = program.command('queue').description('show what waits and what runs, and where').option('--json', 'print it as JSON');
  const change = (act: (client: EngineClient) => Promise<unknown>) =>
    withEngine(context(), async ({ client }) => {
      await act(client);
      show(context(), await client.queue.get({}), false);
    });
  const idOf = (given: string) => findRun(context().workspace, given).id;
  const requestId = randomUUID;

  queue.action(({ json }: { json?: boolean }) =>
    withEngine(context(), async ({ client }) => show(context(), await client.queue.get({}), json ?? false)),
  );
  queue
    .command('move')
    .description('put a waiting run at a place in the queue; 1 is next')
    .argument('<id>', 'run id')
    .argument('<place>', 'its place', parseWholeNumber(1))
    .action((id: string, place: number) =>
      change((client) => client.queue.move({ requestId: requestId(), id: idOf(id), position: place - 1 })),
    );
  queue
    .command('priority')
    .description('higher goes first')
    .argument('<id>', 'run id')
    .argument('<n>', 'its priority', parseInteger)
    .action((id: string, priority: number) =>
      change((client) => client.queue.setPriority({ requestId: requestId(), id: idOf(id), priority })),
    );
  queue
    .command('pause')
    .description('start nothing more until "queue continue"; what runs goes on')
    .action(() => change((client) => client.queue.setPaused({ requestId: requestId(), isPaused: true })));
  queue
    .command('continue')
    .description('start what waits')
    .action(() => change((client) => client.queue.setPaused({ requestId: requestId(), isPaused: false })));
  queue
    .command('limit')
    .description('how many runs the workspace trains at a time, whatever their commands said; 0: as they said')
    .argument('<n>', 'runs', parseWholeNumber(0))
    .action((limit: number) =>
      change((client) => client.queue.setMaxParallel({ requestId: requestId(), maxParallel: limit === 0 ? null : limit })),
    );
}

function show({ stdout }: CliContext, state: QueueState, json: boolean): void {
  if (json) return void stdout.write(`${JSON.stringify(state)}\n`);
  const { isPaused, maxParallel, waiting, reasons, leases } = state;
  const running = leases.map(({ run, gpu, threads }) => ['runs', run, gpu === undefined ? `CPU, ${threads} threads` : `GPU ${gpu}`, '']);
  const queued = waiting.map(({ run, priority, device }, index) => [
    `${index + 1}`,
    run,
    device.kind === 'cpu' ? 'CPU' : `GPU ${device.indices.join(', ')}`,
    [priority === 0 ? '' : `priority ${priority}`, reasons[run] ?? ''].filter(Boolean).join(', '),
  ]);
  const rows = [...running, ...queued];
  stdout.write(rows.length === 0 ? 'Nothing runs or waits.\n' : `${formatTable(['', 'run', 'device', ''], rows)}\n`);
  if (isPaused) stdout.write('Paused: nothing starts until "analogon queue continue".\n');
  if (maxParallel !== null) stdout.write(`At most ${maxParallel} at a time.\n`);
}
