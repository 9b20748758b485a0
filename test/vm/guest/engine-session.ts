/**
 * The engine in the guest, for what the command line has no place to wait at. It prints a line of JSON for each event.
 *   watch              lists the drives, and tells when the list changes and when the kernel did
 *   write IMAGE DEVICE holds the drive's identity until /run/go is there, and writes then
 */

import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createPorts } from '../../../electron/adapters/create-ports.ts';
import { findInstallation } from '../../../electron/adapters/installation.ts';
import { createEngine, type Engine } from '../../../electron/engine/index.ts';
import { said } from '../../fixtures/failure-words.ts';

const GO = '/run/go';

const say = (line: Record<string, unknown>): void => {
  process.stdout.write(`${JSON.stringify({ ...line, atMs: Date.now() })}\n`);
};

const ports = await createPorts(findInstallation(import.meta.url));
if (!ports.ok) throw new Error(said(ports.error).message);
const engine = createEngine(ports.value);

const list = async ({ call }: Engine) => {
  const listed = await call('drives.list', {});
  if (!listed.ok) throw new Error(said(listed.error).message);
  return listed.value.drives;
};

const disksInKernel = () =>
  readdirSync('/sys/block')
    .filter((name) => name.startsWith('sd'))
    .join(' ');

const watch = async (): Promise<void> => {
  const startedMs = Date.now();
  await list(engine);
  say({ type: 'watching', listingMs: Date.now() - startedMs });
  engine.subscribe(null, (update) => {
    if (update.type !== 'event' || update.event.type !== 'drives.changed') return;
    const devices = update.event.drives.map(({ device }) => device);
    say({ type: 'listed', devices });
  });
  for (let last = disksInKernel(); ; ) {
    await pause(20);
    const now = disksInKernel();
    if (now !== last) say({ type: 'kernel', disks: now });
    last = now;
  }
};

const write = async (image: string, device: string): Promise<void> => {
  const drive = (await list(engine)).find((candidate) => candidate.device === device);
  if (!drive?.identity) throw new Error(`${device} is not there`);
  say({ type: 'confirmed', identity: drive.identity });
  while (!existsSync(GO)) await pause(20);
  const ended = new Promise<void>((resolve) => {
    engine.subscribe(null, (update) => {
      if (update.type !== 'event') return;
      const { event } = update;
      say(event);
      if (['job.done', 'job.failed', 'job.cancelled'].includes(event.type)) resolve();
    });
  });
  const started = await engine.call('write.start', {
    image,
    drives: [{ id: drive.id, identity: drive.identity }],
    ...{ unmount: false, allowFixed: false, verify: true, delta: false, resume: false },
    powerOff: false,
    anyway: false,
    count: true,
  });
  if (started.ok) await ended;
  else say({ type: 'refused', error: started.error });
  await engine.close();
};

const [task, image = '', device = ''] = process.argv.slice(2);
await (task === 'watch' ? watch() : write(image, device));
