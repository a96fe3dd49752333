import { acquireOwnership } from '../acquire-ownership';

// Waits for a moment that all processes of a race share, tries to own the workspace, says how it went and stays.
const [workspace = '', startMs] = process.argv.slice(2);
while (Date.now() < Number(startMs));
process.send?.(acquireOwnership(workspace, '1.2.3') ? 'won' : 'lost');
setInterval(() => {}, 60_000);
