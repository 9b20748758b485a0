import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { createPorts } from '../adapters/create-ports.ts';
import { findInstallation } from '../adapters/installation.ts';
import { createEngine } from '../engine/index.ts';
import { serve } from './serve.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const installation = findInstallation(import.meta.url);
const engine = createEngine(await createPorts(installation));
const serving = await serve(engine, {
  port: Number(values.port),
  rendererFolder: installation.rendererFolder,
});

if (!serving.ok) {
  const { code, message, hint, params } = serving.error;
  if (values.json) console.log(JSON.stringify({ type: 'error', code, message, hint, params }));
  else console.error(`error: ${message}\n${hint ?? ''}`);
  await engine.close();
  process.exitCode = 1;
} else {
  const { address, port, close } = serving.value;
  if (values.json) console.log(JSON.stringify({ type: 'serving', address, port }));
  else
    console.log(
      `Flakestick is at ${address}\nWhoever has this address can erase drives. Ctrl-C ends it.`,
    );
  if (!values['no-open']) openInBrowser(address);

  const end = async () => {
    await engine.close();
    await close();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void end());
}

/** A browser that runs as root is worse than an address to copy. */
function openInBrowser(address: string): void {
  if (process.getuid?.() === 0) return;
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
