import { createLocks } from '../../../electron/adapters/locks.ts';
import {
  type ConfirmedDrive,
  type EngineEvent,
  type Input,
  type JobState,
  ok,
  type Result,
} from '../../../electron/contract/index.ts';
import type { Mount } from '../../../electron/drive-facts/mounts.ts';
import { createEngine } from '../../../electron/engine/engine.ts';
import type {
  HeldHelper,
  KnownStick,
  MeasuredImage,
  Ports,
  ProcessOutcome,
  ProcessSpec,
  RawDrive,
  WayToRoot,
} from '../../../electron/engine/ports/index.ts';
import { said } from '../../fixtures/failure-words.ts';
import { inventory } from '../drives/inventories.ts';
import { createHelperDouble } from '../write/helper-double.ts';
import { createManualClock } from '../write/manual-clock.ts';

export const IMAGE = '/images/some.iso';
export const IMAGE_BYTES = 10 * 1024 * 1024;

/** What is found of an image that takes so much on a drive. */
export const measured = (unpackedBytes: number | null): Result<MeasuredImage> =>
  ok({
    unpackedBytes,
    atLeastBytes: unpackedBytes ?? 0,
    identity: 'that file',
    about: {
      layout: 'iso9660',
      label: 'SOME',
      partitions: null,
      boots: [],
      sizeBytes: unpackedBytes,
    },
    doubt: null,
  });

/** A registry in memory, which can be made to fail. */
const createSticksDouble = () => {
  const records: KnownStick[] = [];
  const state = { fails: false };
  const sticks: Ports['sticks'] = {
    add: async (stick) => {
      if (state.fails) throw new Error('disk full');
      const id = (records.at(-1)?.id ?? 0) + 1;
      records.push({ ...stick, id });
      return id;
    },
    update: async (id, changes) => {
      if (state.fails) throw new Error('disk full');
      const index = records.findIndex((record) => record.id === id);
      const record = records[index];
      if (record) records[index] = { ...record, ...changes };
    },
    findLatest: async (driveId) => {
      if (state.fails) throw new Error('disk full');
      return records.findLast((record) => record.driveId === driveId) ?? null;
    },
    list: async (limit) => {
      if (state.fails) throw new Error('disk full');
      return records.toReversed().slice(0, limit);
    },
    removeUpTo: async (id) => {
      if (state.fails) throw new Error('disk full');
      const driveId = records.find((record) => record.id === id)?.driveId;
      const kept = records.filter((record) => record.id > id || record.driveId !== driveId);
      records.splice(0, records.length, ...kept);
    },
    close: async () => undefined,
  };
  return { sticks, records, state };
};

/** The engine with a double at each port: drives that a test makes up, and a helper that does what it says. */
export const createEngineStage = (drives: RawDrive[]) => {
  const clock = createManualClock();
  const helper = createHelperDouble();
  const registry = createSticksDouble();
  const commands: string[] = [];
  const holds: { drives: Parameters<Ports['helper']['hold']>[0]; released: number }[] = [];
  const world = {
    drives,
    mounts: [] as Mount[],
    image: {
      kind: 'file' as const,
      sizeBytes: IMAGE_BYTES,
      onDevice: '1:1',
      inode: '1',
      bornAtNs: '1',
      modifiedAt: 5,
    },
    imageThere: true,
    measured: measured(IMAGE_BYTES),
    counted: measured(IMAGE_BYTES),
    counts: [] as { path: string; identity: string; signal: AbortSignal }[],
    root: true,
    waysToRoot: [] as WayToRoot[],
    run: async (_: ProcessSpec): Promise<ProcessOutcome> => ({
      status: 'exited',
      exitCode: 0,
      stdout: '',
      stderrTail: [],
    }),
    hold: null as ReturnType<Ports['helper']['hold']> | null,
  };
  const unused = () => {
    throw new Error('not expected here');
  };
  const ports: Ports = {
    clock,
    sticks: registry.sticks,
    // In memory, where no folder is given.
    locks: createLocks([], 'window'),
    helper: {
      run: helper.run,
      waysToRoot: async () => world.waysToRoot,
      hold: async (held) => {
        const entry = { drives: held, released: 0 };
        holds.push(entry);
        const value: HeldHelper = {
          run: helper.run,
          release: () => {
            entry.released += 1;
          },
        };
        return (await world.hold) ?? { ok: true, value };
      },
    },
    driveSource: {
      read: async () => inventory({ drives: world.drives, mounts: world.mounts }),
      watch: () => () => undefined,
      probeExclusive: async () => 'free',
    },
    processes: {
      run: async (spec) => {
        // Beside the job, and no part of it.
        if (spec.args.some((arg) => arg.includes('systemd-inhibit'))) return { status: 'notFound' };
        commands.push([spec.command, ...spec.args].join(' '));
        return world.run(spec);
      },
    },
    files: {
      stat: async (path) => (path === IMAGE && world.imageThere ? world.image : null),
      realPath: async (path) => path,
      list: async () => [],
      readText: unused,
      writeText: async () => undefined,
      makeFolder: async () => undefined,
      makePrivateFolder: async () => undefined,
      rename: async () => undefined,
      remove: async () => undefined,
      copyFolder: unused,
      createSparse: unused,
      openLog: () => ({ write: () => undefined, close: async () => undefined }),
      freeBytes: async () => null,
    },
    images: {
      measure: async () => world.measured,
      count: async (path, identity, onProgress, signal) => {
        world.counts.push({ path, identity, signal });
        onProgress(IMAGE_BYTES / 4, IMAGE_BYTES / 2);
        return world.counted;
      },
    },
    storeImages: { read: unused },
    network: { isOnline: async () => false },
    settings: { read: async () => undefined, change: async () => undefined },
    environment: {
      version: '0',
      platform: 'linux',
      system: 'x86_64-linux',
      get root() {
        return world.root;
      },
      home: '/home/x',
      workingFolder: '/',
      folders: {
        data: '/data',
        cache: '/cache',
        logs: '/logs',
        temporary: '/tmp',
        nix: '/nix-folder',
      },
    },
  };
  const engine = createEngine(ports);
  const events: EngineEvent[] = [];
  engine.subscribe(0, (update) => {
    if (update.type === 'event') events.push(update.event);
  });

  const confirm = async (...selectors: string[]): Promise<ConfirmedDrive[]> => {
    const confirmed: ConfirmedDrive[] = [];
    for (const selector of selectors) {
      const found = await engine.call('drives.find', { selector });
      if (!found.ok || !found.value.drive.identity) throw new Error('not found');
      confirmed.push({ id: found.value.drive.id, identity: found.value.drive.identity });
    }
    return confirmed;
  };

  const job = (): JobState => {
    const last = engine.state().jobs.at(-1);
    if (!last) throw new Error('no job');
    return last;
  };

  /** Starts a write of `IMAGE`; resolves when the helper was asked for something, or the job is over. */
  const write = async (
    selectors: string[],
    consent: Partial<Input<'write.start'>> = {},
  ): Promise<void> => {
    const started = await engine.call('write.start', {
      image: IMAGE,
      drives: await confirm(...selectors),
      unmount: false,
      allowFixed: false,
      verify: true,
      delta: false,
      resume: false,
      powerOff: false,
      anyway: false,
      count: true,
      ...consent,
    });
    if (!started.ok) throw new Error(said(started.error).message);
    await Promise.race([helper.beginning, ended()]);
  };

  const ended = async (): Promise<JobState> => {
    while (job().ended === null) await new Promise((resolve) => setTimeout(resolve));
    return job();
  };

  return {
    locks: ports.locks,
    engine,
    clock,
    helper,
    registry,
    commands,
    holds,
    world,
    events,
    confirm,
    write,
    ended,
    job,
  };
};

export const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
