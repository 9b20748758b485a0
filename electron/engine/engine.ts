import { join, resolve } from 'node:path';
import {
  type EngineState,
  fail,
  type Input,
  ok,
  type Transport,
  withoutSecret,
} from '../contract/index.ts';
import { diagnose } from './diagnose.ts';
import { ejectDrive } from './drives/eject.ts';
import { findDrive } from './drives/find-drive.ts';
import { listDrives } from './drives/list-drives.ts';
import { createPracticeDrive } from './drives/practice-drive.ts';
import { describeHost } from './fleet/describe-host.ts';
import { findHost } from './fleet/find-host.ts';
import { preparePracticeFleet } from './fleet/practice-fleet.ts';
import { forgetFleet, readRecentFleets, rememberFleet } from './fleet/recent-fleets.ts';
import { refuseSecret } from './fleet/refuse-secret.ts';
import { createShownFleets } from './fleet/shown-fleets.ts';
import { planBuild } from './installer/plan-build.ts';
import { incompleteProof, proveOffline } from './installer/prove-offline.ts';
import { createEventHub } from './jobs/event-hub.ts';
import { createJobs } from './jobs/jobs.ts';
import { prepareVerify } from './jobs/prepare-verify.ts';
import { runBuild } from './jobs/run-build.ts';
import { runMake } from './jobs/run-make.ts';
import { runVerify, runWrite } from './jobs/run-write.ts';
import { describeSubject } from './jobs/subject.ts';
import { readNixStatus } from './nix/nix-status.ts';
import type { Ports } from './ports/index.ts';
import { changePreferences, readPreferences } from './preferences.ts';
import { createRouter, type Handlers } from './router.ts';
import { forgetStick, listSticks } from './stick/history.ts';
import { withLastStick } from './stick/recall.ts';
import { checkImage } from './write/check-image.ts';
import { findImageFile } from './write/find-image-file.ts';

export type Engine = Transport & {
  state: () => EngineState;
  /** Cancels what runs, and resolves when nothing does any more. */
  close: () => Promise<void>;
};

/** The product without a user interface. Shells differ in how they carry `call` and `subscribe`. */
export const createEngine = (ports: Ports): Engine => {
  const { folders } = ports.surroundings;
  const closing = new AbortController();
  const hub = createEventHub(ports.clock);
  // Log files of several runs lie side by side; the number of a job starts anew in each.
  const run = ports.clock.now().toString(36);
  const logFile = (jobId: string) => join(folders.logs, `${run}-${jobId}.log`);
  /** The GC root of a job's image: held until the job is forgotten, so that nothing is collected while it is flashed. */
  const heldBy = (jobId: string) => join(folders.cache, 'roots', `${run}-${jobId}`);
  const jobs = createJobs(hub, logFile, (jobId) => ports.files.remove(heldBy(jobId)));
  let faults: ReturnType<Ports['files']['openLog']> | null = null;
  const logFault = (id: string, fault: unknown) => {
    faults ??= ports.files.openLog(join(folders.logs, 'faults.log'));
    faults.write(withoutSecret(`${id} ${fault instanceof Error ? fault.stack : String(fault)}`));
  };

  const fleets = createShownFleets(ports);
  const inWorkingFolder = (path: string) => resolve(ports.surroundings.workingFolder, path);

  const publishDrives = async () => {
    const listed = await listDrives(ports);
    if (!listed.ok) return listed;
    const drives = await Promise.all(listed.value.map((drive) => withLastStick(ports, drive)));
    hub.publish({ type: 'drives.changed', drives });
    return ok(drives);
  };
  // Only a shell that listens needs the watch; a command that lists once does not pay for it.
  let endWatch: (() => void) | null = null;
  const watchDrives = () => {
    endWatch ??= ports.driveSource.watch(() => void publishDrives());
  };
  /** What a drive holds is another thing after a job. */
  const thenPublish = async <T>(running: Promise<T>): Promise<T> => {
    const end = await running;
    if (endWatch !== null) await publishDrives();
    return end;
  };

  const handlers: Handlers = {
    'app.status': async () => {
      const [nix, online] = await Promise.all([readNixStatus(ports), ports.network.isOnline()]);
      const { version, root, platform, system } = ports.surroundings;
      return ok({
        version,
        nixVersion: nix.version,
        nixProblem: nix.problem,
        online,
        root,
        platform,
        system,
      });
    },
    'app.diagnose': async (_, signal) => ok({ checks: await diagnose(ports, signal) }),

    'preferences.read': async () => ok(hub.state().preferences ?? (await readPreferences(ports))),
    'preferences.change': async (change) => {
      const current = hub.state().preferences ?? (await readPreferences(ports));
      const preferences = await changePreferences(ports, current, change);
      hub.publish({ type: 'preferences.changed', preferences });
      return ok(preferences);
    },

    'fleet.recent': async () => ok({ fleets: await readRecentFleets(ports) }),
    'fleet.forget': async ({ reference }) => {
      await forgetFleet(ports, reference);
      return ok({});
    },
    'fleet.practice': async () => {
      const prepared = await preparePracticeFleet(ports);
      return prepared.ok ? ok({ reference: prepared.value }) : prepared;
    },
    'fleet.open': async ({ reference }, signal) => {
      const opened = await fleets.open(reference, signal);
      if (opened.ok) await rememberFleet(ports, opened.value, opened.value.selectedHost);
      return opened;
    },
    'fleet.describeHost': async ({ reference, host, chosen = false }, signal) => {
      const opened = await fleets.reopen(reference, signal);
      if (!opened.ok) return opened;
      const described = await describeHost(ports, opened.value, host, signal);
      if (described.ok && chosen) await rememberFleet(ports, opened.value, host);
      return described;
    },

    'drives.list': async () => {
      watchDrives();
      const listed = await publishDrives();
      return listed.ok ? ok({ drives: listed.value }) : listed;
    },
    'drives.find': async ({ selector }) => {
      const found = await findDrive(ports, selector);
      return found.ok ? ok({ drive: await withLastStick(ports, found.value) }) : found;
    },
    'drives.createPractice': async (input) => {
      const created = await createPracticeDrive(ports, input);
      if (!created.ok) return created;
      await publishDrives();
      return ok({ drive: created.value });
    },
    'drives.eject': async ({ id }, signal) => {
      const found = await findDrive(ports, id);
      if (!found.ok) return found;
      const ejected = await ejectDrive(ports, found.value, { mayAsk: true, signal });
      return ejected.ok ? ok({}) : ejected;
    },

    'build.plan': async ({ reference, host: hostName, options }, signal) => {
      const opened = await fleets.reopen(reference, signal);
      if (!opened.ok) return opened;
      const host = findHost(opened.value, hostName);
      if (!host.ok) return host;
      const request = { fleet: opened.value, host: host.value, options };
      const planned = await planBuild(ports, request, signal);
      return planned.ok ? ok({ plan: planned.value }) : planned;
    },
    'build.prove': async ({ image: given, reference, host: hostName }, signal) => {
      const image = await findImageFile(ports, given);
      if (!image.ok) return image;
      const opened = await fleets.reopen(reference, signal);
      if (!opened.ok) return opened;
      const host = findHost(opened.value, hostName);
      if (!host.ok) return host;
      const order = { fleet: opened.value, host: host.value, options: {}, wrapper: null };
      const proven = await proveOffline(ports, { ...order, image: image.value.path }, signal);
      if (!proven.ok) return proven;
      const incomplete = incompleteProof(proven.value, image.value.path);
      return incomplete ? { ok: false, error: incomplete } : ok({ proof: proven.value });
    },
    'build.start': async (input) => {
      const refused = refuseSecret(input.reference);
      if (refused) return refused;
      const subject = await describeSubject(ports, about(input), []);
      if (!subject.ok) return subject;
      return jobs.start('build', subject.value, (job) =>
        runBuild(ports, job, {
          ...input,
          open: fleets.reopen,
          outLink: input.outLink === null ? heldBy(job.id) : inWorkingFolder(input.outLink),
          logFile: logFile(job.id),
        }),
      );
    },
    'make.start': async (input) => {
      const refused = refuseSecret(input.reference);
      if (refused) return refused;
      if (input.delta && input.resume) return eitherOr;
      const subject = await describeSubject(ports, about(input), input.drives);
      if (!subject.ok) return subject;
      return jobs.start('make', subject.value, (job) =>
        thenPublish(
          runMake(ports, job, {
            ...input,
            open: fleets.reopen,
            outLink: heldBy(job.id),
            logFile: logFile(job.id),
          }),
        ),
      );
    },
    'write.start': async (input) => {
      if (input.delta && input.resume) return eitherOr;
      const image = await findImageFile(ports, input.image);
      if (!image.ok) return image;
      const checked = checkImage(image.value, input.anyway);
      if (!checked.ok) return checked;
      const subject = await describeSubject(ports, { image: image.value.path }, input.drives);
      if (!subject.ok) return subject;
      return jobs.start('write', subject.value, (job) =>
        thenPublish(runWrite(ports, job, { ...input, image: image.value })),
      );
    },
    'verify.start': async ({ image, driveId }) => {
      const request = await prepareVerify(ports, image, driveId);
      if (!request.ok) return request;
      const { drive } = request.value;
      // Without an image given it is about the stick, whatever it is compared with.
      const about = { image: 'image' in request.value ? request.value.image.path : null };
      const subject = await describeSubject(ports, about, [
        { id: drive.id, identity: drive.identity },
      ]);
      if (!subject.ok) return subject;
      return jobs.start('verify', subject.value, (job) =>
        thenPublish(runVerify(ports, job, request.value)),
      );
    },

    'images.measure': async ({ image }) => {
      const found = await findImageFile(ports, image);
      if (!found.ok) return found;
      const { path, unpackedBytes, about, doubt } = found.value;
      const checked = checkImage(found.value, true);
      return checked.ok ? ok({ path, unpackedBytes, about, doubt: doubt?.error ?? null }) : checked;
    },

    'sticks.list': async () => {
      const listed = await listSticks(ports);
      return listed.ok ? ok({ sticks: listed.value }) : listed;
    },
    'sticks.forget': async ({ id }) => {
      const forgotten = await forgetStick(ports, id);
      if (forgotten.ok && endWatch !== null) await publishDrives();
      return forgotten;
    },

    'jobs.cancel': async ({ jobId }) => jobs.cancel(jobId),
    'jobs.forget': async ({ jobId }) => jobs.forget(jobId),
    'jobs.readLog': async ({ jobId, fromNumber }) => jobs.readLog(jobId, fromNumber),
  };

  const router = createRouter(handlers, closing.signal, logFault);
  /** What a call started may take so long to end; what hangs for good is not waited for. */
  const afterPatience = (run: () => void) => ports.clock.after(1_500, run);

  return {
    call: router.call,
    subscribe: hub.subscribe,
    state: hub.state,
    close: async () => {
      closing.abort();
      endWatch?.();
      await jobs.close();
      await Promise.race([router.settled(), new Promise<void>(afterPatience)]);
      await ports.sticks.close();
      await faults?.close();
    },
  };
};

const eitherOr = fail(
  'USAGE',
  'Either only what differs is written (delta), or an earlier write goes on (resume).',
  'Choose one of the two; what differs is right in both cases, and takes longer where little was written.',
);

const about = (input: Input<'build.plan'>) => ({
  reference: input.reference,
  host: input.host,
  options: input.options,
});
