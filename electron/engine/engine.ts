import { join } from 'node:path';
import { type EngineState, type Transport, withoutSecret } from '../contract/index.ts';
import { appProcedures } from './app/procedures.ts';
import { createDriveFeed } from './drives/drive-feed.ts';
import { driveProcedures } from './drives/procedures.ts';
import { createShownFleets } from './fleet/open-fleet.ts';
import { fleetProcedures } from './fleet/procedures.ts';
import { installerProcedures } from './installer/procedures.ts';
import { createJobs, jobFiles } from './jobs/jobs.ts';
import { jobProcedures } from './jobs/procedures.ts';
import { stayAwake } from './jobs/stay-awake.ts';
import { createNix, type NixSettings } from './nix/nix-session.ts';
import type { Ports } from './ports/index.ts';
import { serviceProcedures } from './services/procedures.ts';
import { createServices } from './services/services.ts';
import { stickProcedures } from './stick/procedures.ts';
import { withLastStick } from './stick/recall.ts';
import { createEventHub } from './transport/event-hub.ts';
import { composeHandlers, createRouter } from './transport/router.ts';
import { imageProcedures } from './write/procedures.ts';

export type Engine = Transport & {
  state: () => EngineState;
  close: () => Promise<void>;
};

type Options = {
  /** Such as a builder or a cache, for all that nix does here. */
  nixSettings?: NixSettings;
};

/** The product without a user interface. Shells differ in how they carry `call` and `subscribe`. */
export const createEngine = (machine: Ports, { nixSettings = {} }: Options = {}): Engine => {
  const ports = { ...machine, nix: createNix(machine, nixSettings) };
  const closing = new AbortController();
  const hub = createEventHub(ports.clock);
  const files = jobFiles(ports);
  const jobs = createJobs(hub, ports.locks, files.log, (jobId) =>
    ports.files.remove(files.root(jobId)),
  );
  const services = createServices(ports, hub);
  stayAwake(ports, hub);
  const fleets = createShownFleets(ports);
  const drives = createDriveFeed(ports, hub.publish, (drive) => withLastStick(ports, drive));
  const faults = createFaultLog(ports);

  const handlers = composeHandlers(
    appProcedures(ports, hub),
    fleetProcedures(ports, fleets),
    driveProcedures(ports, drives, hub.publish),
    installerProcedures(ports, fleets.reopen),
    imageProcedures(ports),
    stickProcedures(ports, drives),
    serviceProcedures(services),
    jobProcedures({ ports, files, openFleet: fleets.reopen }, jobs, drives),
  );

  const router = createRouter(handlers, closing.signal, faults.write);
  /** A service, and what a call started, may take so long to end; what hangs for good is not waited for. */
  const afterPatience = (run: () => void) => ports.clock.after(1_500, run);

  return {
    call: router.call,
    subscribe: hub.subscribe,
    state: hub.state,
    close: async () => {
      closing.abort();
      drives.close();
      const stopped = services.close();
      await jobs.close();
      await Promise.race([
        Promise.all([stopped, router.settled()]),
        new Promise<void>(afterPatience),
      ]);
      await ports.locks.close();
      await ports.sticks.close();
      await faults.close();
    },
  };
};

/** A file that is there only once something is in it. */
const createFaultLog = ({ files, environment }: Ports) => {
  let log: ReturnType<Ports['files']['openLog']> | null = null;
  return {
    write: (id: string, fault: unknown) => {
      log ??= files.openLog(join(environment.folders.logs, 'faults.log'));
      log.write(withoutSecret(`${id} ${fault instanceof Error ? fault.stack : String(fault)}`));
    },
    close: async () => log?.close(),
  };
};
