import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BuiltImage, OfflineProof } from '../../../electron/contract/index.ts';
import { planBuild } from '../../../electron/engine/installer/plan-build.ts';
import { proveOffline } from '../../../electron/engine/installer/prove-offline.ts';
import { has } from '../../config/machine.ts';
import { said, worded } from '../../fixtures/failure-words.ts';
import { createProofLab, hasProofTools, type ProofLab } from './proof-lab.ts';

const needs = '(needs nix, mksquashfs, xorriso and jq)';

describe.skipIf(!has.nix || !hasProofTools)(`the offline proof ${needs}`, () => {
  let lab: ProofLab;
  let built: BuiltImage;
  let proof: OfflineProof;
  beforeAll(async () => {
    lab = createProofLab();
    const { end, phases, events } = await lab.build('h');
    expect(end.error).toBeNull();
    expect(phases).toEqual(['building', 'proving']);
    if (!end.result.build?.proof) throw new Error('nothing was proven');
    built = end.result.build;
    proof = end.result.build.proof;
    expect(events.find(({ type }) => type === 'build.finished')).toMatchObject({ built });
    expect(events.filter(({ type }) => type === 'job.warned')).toEqual([]);
  }, 120_000);
  afterAll(() => lab.lab.remove());

  test('finds all of a system and of the sources in a complete image', () => {
    expect(proof).toMatchObject({ host: 'h', systemPaths: 4, sourcePaths: 2, missing: [] });
    expect(proof.toplevel).toMatch(/-nixos-system-h-24\.05$/);
    const [line = ''] = lab.nix('nix', 'path-info', '-S', proof.toplevel).split('\n');
    expect(line.split(/\s+/).at(-1)).toBe(String(proof.systemBytes));
  });

  test.each([
    ['unstored', /-leaf$/],
    ['unregistered', /-middle$/],
    ['uncarried', /-source$/],
  ])('names the one path that an image lacks: %s', async (host, path) => {
    const { end, phases } = await lab.build(host);
    expect(phases).toEqual(['building', 'proving']);
    expect(end.error).toMatchObject({
      code: 'PROOF_INCOMPLETE',
      params: { count: 1, missing: [expect.stringMatching(path)] },
    });
    // The image is there all the same, for whoever wants to look at it.
    expect(end.result.build).toMatchObject({ proof: { missing: [expect.stringMatching(path)] } });
  });

  test.each([
    ['an image without a store', 'plain', 'it is no ISO 9660 image', [{ code: 'NOT_AN_IMAGE' }]],
    ['a host without a configuration', 'orphan', 'nixosConfigurations."orphan"', []],
  ])('%s can be built, with a warning', async (_, host, words, more) => {
    const { end, events } = await lab.build(host);
    expect(end).toMatchObject({ error: null, result: { build: { proof: null } } });
    const warnings = events.flatMap((event) =>
      event.type === 'job.warned' ? [event.warning] : [],
    );
    expect(worded(warnings)).toMatchObject([
      { code: 'PROOF_UNAVAILABLE', message: expect.stringContaining(words) },
      ...more,
    ]);
  });

  test('an image that is not for offline is not looked into', async () => {
    const { end, phases } = await lab.build('h', {}, {});
    expect(phases).toEqual(['building']);
    expect(end).toMatchObject({ error: null, result: { build: { proof: null } } });
  });

  test('knows the size of a system that is there, without building', async () => {
    const { fleet, host } = await lab.find('h');
    const order = { fleet, host, options: { prebuilt: true } };
    const planned = await planBuild(lab.ports, order);
    expect(planned).toMatchObject({
      ok: true,
      value: {
        toBuild: [],
        systemBytes: proof.systemBytes,
        imageBytesEstimate: built.sizeBytes,
        diskBytesNeeded: 0,
        diskBytesFree: expect.any(Number),
        minutesEstimate: 0,
      },
    });
  });

  describe('before a build', () => {
    const freeBytes = (bytes: number) => ({
      files: { ...lab.ports.files, freeBytes: async () => bytes },
    });
    /** Gone again: the image and the system. What they are made of stays. */
    const removeBuilds = () => {
      rmSync(join(lab.lab.root, 'roots'), { recursive: true, force: true });
      lab.nix('nix-store', '--delete', '--ignore-liveness', built.storePath);
    };

    test('a disk that may become full is told, and the build goes on', async () => {
      removeBuilds();
      const { end, events } = await lab.build('h', freeBytes(2e9));
      expect(end.error).toBeNull();
      expect(events.filter(({ type }) => type === 'job.warned')).toMatchObject([
        { warning: { code: 'DISK_SHORT', params: { freeBytes: 2e9 } } },
      ]);
    });

    test('a disk that is too full for certain ends it', async () => {
      removeBuilds();
      const { end, events } = await lab.build('h', freeBytes(100));
      expect(end).toMatchObject({ error: { code: 'DISK_FULL' }, result: { build: null } });
      const ran = events.flatMap((event) =>
        event.type === 'build.progressed' ? event.progress.activities : [],
      );
      expect(ran.filter(({ kind }) => kind === 'build')).toEqual([]);
      await lab.build('h');
    });
  });

  test('by the image’s own references, where the system is not in this store', async () => {
    const image = join(lab.lab.root, 'kept.iso');
    cpSync(built.image, image);
    const missing = join(lab.lab.root, 'kept-unstored.iso');
    const unstored = await lab.build('unstored');
    cpSync(unstored.end.result.build?.image ?? '', missing);
    rmSync(join(lab.lab.root, 'roots'), { recursive: true, force: true });
    lab.nix('nix-store', '--gc');
    expect(() => lab.nix('nix', 'path-info', proof.toplevel)).toThrow('not valid');

    const { fleet, host } = await lab.find('h');
    const order = { fleet, host, options: {}, wrapper: null };
    const again = await proveOffline(lab.ports, { ...order, image });
    expect(again).toEqual({ ok: true, value: proof });
    const lacking = await proveOffline(lab.ports, { ...order, image: missing });
    expect(lacking).toMatchObject({
      ok: true,
      value: { missing: [expect.stringMatching(/-leaf$/)] },
    });
  });

  test('knows part of the size of a system that is not there, but what it consists of is', async () => {
    const { fleet, host } = await lab.find('h');
    const order = { fleet, host, options: { prebuilt: true } };
    const plan = async () => {
      const planned = await planBuild(lab.ports, order);
      if (!planned.ok) throw new Error(said(planned.error).message);
      return planned.value;
    };
    const { derivation } = await plan();
    const inputs = lab.nix('nix-store', '--query', '--requisites', derivation).split('\n');
    const middle = inputs.find((path) => path.endsWith('-middle.drv')) ?? '';
    const parts = lab.nix('nix-store', '--realise', middle);
    const [line = ''] = lab.nix('nix', 'path-info', '-S', parts).split('\n');
    const { systemBytes } = await plan();
    expect(systemBytes).toBe(Number(line.split(/\s+/).at(-1)));
    expect(systemBytes).toBeLessThan(proof.systemBytes);
  });

  test('of another state of the flake it is incomplete', async () => {
    const image = join(lab.lab.root, 'kept.iso');
    const { fleet, host } = await lab.find('h');
    lab.lab.writeFolder('fleet', { 'more.nix': '1' });
    const order = { fleet, host, options: {}, wrapper: null, image };
    const { fleet: changed } = await lab.find('h');
    const proven = await proveOffline(lab.ports, { ...order, fleet: changed });
    if (!proven.ok) throw new Error(said(proven.error).message);
    expect(proven.value.missing).toEqual([expect.stringMatching(/-source$/)]);
  });
});
