import { createChildProcessPort } from '../child-process-port';
import { createEngineService } from '../engine-service';
import { serveMessagePort } from '../serve-message-port';
import { createScriptedEngine } from './scripted-engine';

// The other end of the conformance suite's child process.
serveMessagePort(
  createEngineService({ engine: createScriptedEngine('/workspace'), version: '1.2.3', onFault: () => {} }),
  createChildProcessPort(process),
);
