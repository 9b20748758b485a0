import { join } from 'node:path';
import type { Failure, InstallerOptions } from '../../../electron/contract/index.ts';
import { openFleet } from '../../../electron/engine/fleet/open-fleet.ts';
import { type BuildEvent, buildImage } from '../../../electron/engine/installer/build-image.ts';
import { type Lab, portsWith } from '../nix-lab.ts';

/** Opens a fleet and builds a host of it, as a job does. */
export const createBuilder = (lab: Lab) => {
  let counter = 0;

  const open = async (reference: string) => {
    const fleet = await openFleet(lab.ports, reference);
    if (!fleet.ok) throw new Error(JSON.stringify(fleet.error));
    return fleet.value;
  };

  const order = async (reference: string, hostName: string, options: InstallerOptions = {}) => {
    const fleet = await open(reference);
    const host = fleet.hosts.find(({ name }) => name === hostName);
    if (!host) throw new Error(`no host ${hostName}`);
    counter += 1;
    return {
      fleet,
      host,
      options,
      outLink: join(lab.root, 'roots', String(counter)),
      logFile: join(lab.root, 'logs', `${counter}.log`),
    };
  };

  const build = async (
    reference: string,
    hostName: string,
    options: InstallerOptions = {},
    signal = lab.ports.signal,
    onEvent: (event: BuildEvent) => void = () => {},
  ) => {
    const ordered = await order(reference, hostName, options);
    const events: (BuildEvent & { at: number })[] = [];
    const start = performance.now();
    const emit = (event: BuildEvent) => {
      events.push({ ...event, at: performance.now() - start });
      onEvent(event);
    };
    const result = await buildImage(portsWith(lab.ports, {}, signal), ordered, emit);
    return { result, events, ordered, elapsedMs: performance.now() - start };
  };

  const built = async (...args: Parameters<typeof build>) => {
    const done = await build(...args);
    if (!done.result.ok) throw new Error(JSON.stringify(done.result.error));
    return { ...done, value: done.result.value };
  };

  const failed = async (...args: Parameters<typeof build>): Promise<Failure> => {
    const { result } = await build(...args);
    if (result.ok) throw new Error('it was built');
    return result.error;
  };

  return { open, order, build, built, failed };
};
