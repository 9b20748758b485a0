import { describe, expect, test } from 'vitest';
import { failure } from '../../../electron/contract/index.ts';
import { describeAction, missingWords } from '../../../renderer/features/job/describe-action.ts';
import type { ConfirmableDrive } from '../../../renderer/state/drives-store.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import * as known from '../../../renderer/stories/samples-sticks.ts';
import { t } from './words.ts';

const drive = sample.sandisk as ConfirmableDrive;
const facts = {
  status: 'loaded',
  value: { name: 'laptop2', system: null, ...sample.facts('packageOutput') },
} as const;
const chosen = {
  fleet: { fleet: sample.fleet, host: 'laptop2', facts },
  installer: {
    source: 'flake' as const,
    image: '',
    measured: { status: 'idle' as const },
    options: { prebuilt: true },
  },
  drives: [drive],
  size: null,
  status: sample.status,
  locks: [],
};
const image = { source: 'image', measured: { status: 'idle' }, options: {} } as const;
const unwritable = {
  ...image,
  image: '/a/b.iso',
  measured: {
    status: 'failed',
    error: failure('IMAGE_EMPTY', { path: 'b.iso', isBuilt: false }),
  },
} as const;

test('with all that it needs, it makes the host on the drive', () => {
  expect(describeAction(chosen)).toEqual({
    ready: true,
    intent: {
      of: 'host',
      input: { reference: 'github:ada/fleet', host: 'laptop2', options: { prebuilt: true } },
    },
    drives: [drive],
    name: 'laptop2',
  });
});

test('an option that was not chosen, or that the flake fixes, is not sent', () => {
  const fixed = { status: 'loaded', value: { ...facts.value, offline: 'fixed' } } as const;
  const offline = { ...chosen.installer, options: {} };
  for (const action of [
    describeAction({ ...chosen, installer: offline }),
    describeAction({ ...chosen, fleet: { ...chosen.fleet, facts: fixed } }),
  ]) {
    expect(action).toMatchObject({ intent: { input: { options: {} } } });
  }
});

test('a host that does not evaluate: nothing can be made around it, its own installer may build', () => {
  const error = failure('EVALUATION_FAILED', { reason: 'layout', host: 'laptop2' });
  const failed = { ...chosen.fleet, facts: { status: 'failed', error } } as const;
  const own = failed.fleet.hosts.find(({ name }) => name === 'laptop2');
  const derived = failed.fleet.hosts.find(({ installer }) => installer.kind === 'derived');
  expect([own?.installer.kind, derived?.installer.kind]).toEqual(['packageOutput', 'derived']);
  expect(describeAction({ ...chosen, fleet: failed })).toMatchObject({ ready: true });
  expect(
    describeAction({ ...chosen, fleet: { ...failed, host: derived?.name ?? '' } }),
  ).toMatchObject({ ready: false, missing: 'unavailable' });
});

test.each([
  ['fleet', { fleet: { fleet: null, host: null, facts: { status: 'idle' } } }],
  ['host', { fleet: { ...chosen.fleet, host: null } }],
  ['hostAndStick', { fleet: { ...chosen.fleet, host: null }, drives: [] }],
  ['host', { fleet: { ...chosen.fleet, host: 'not in this fleet' } }],
  ['stick', { drives: [] }],
  ['facts', { fleet: { ...chosen.fleet, facts: { status: 'loading' } } }],
  [
    'unavailable',
    {
      drives: [],
      fleet: {
        ...chosen.fleet,
        facts: { status: 'loaded', value: { ...facts.value, unavailable: sample.nixProblem } },
      },
    },
  ],
  ['nix', { status: { ...sample.status, nixVersion: null, nixProblem: sample.nixProblem } }],
  ['imageAndStick', { installer: { ...image, image: '  ' }, drives: [] }],
  ['image', { installer: { ...image, image: '' } }],
  ['imageStick', { installer: { ...image, image: '/a/b.iso' }, drives: [] }],
  ['imageFailed', { installer: unwritable }],
] as const)('says that %s is missing, in words', (missing, changes) => {
  const action = describeAction({ ...chosen, ...changes });
  expect(action).toMatchObject({ ready: false, missing });
  const words = action.ready ? '' : missingWords(t, action);
  expect(words).toMatch(/^[A-Z][^{]+$/);
});

test('an image is written without nix', () => {
  const status = { ...sample.status, nixVersion: null, nixProblem: sample.nixProblem };
  const installer = { ...image, image: ' /a/b.iso ' };
  expect(describeAction({ ...chosen, status, installer })).toMatchObject({
    ready: true,
    intent: { of: 'image', input: { image: '/a/b.iso' } },
    name: 'b.iso',
  });
});

describe('several drives', () => {
  const second = known.intenso as ConfirmableDrive;

  test('are all named by the one that gets started, in the order in which they were chosen', () => {
    const action = describeAction({ ...chosen, drives: [second, drive] });
    expect(action).toMatchObject({ ready: true, drives: [{ id: second.id }, { id: drive.id }] });
  });

  test('are 32 at most', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...drive, id: `usb-${index}` }));
    expect(describeAction({ ...chosen, drives: many(32) }).ready).toBe(true);
    const action = describeAction({ ...chosen, drives: many(33) });
    expect(action).toMatchObject({ ready: false, missing: 'tooMany' });
    expect(action.ready || missingWords(t, action)).toContain('32');
  });
});

describe('a drive that is too small', () => {
  const small = { ...drive, id: 'usb-small', description: 'Tiny', sizeBytes: 1_000_000_000 };
  const at = (isExact: boolean) =>
    describeAction({ ...chosen, drives: [drive, small], size: { bytes: 2e9, isExact } });

  test('keeps the button from being pressed where that is certain, and is named', () => {
    const action = at(true);
    expect(action).toMatchObject({ ready: false, missing: 'tooSmall', drive: { id: 'usb-small' } });
    expect(action.ready || missingWords(t, action)).toContain('Tiny 1 GB is too small for laptop2');
  });

  test('does not, where it is an estimate that says so', () => {
    expect(at(false).ready).toBe(true);
  });
});

describe('the words of the button', () => {
  const words = (kind: 'host' | 'image', number: 'one' | 'two' | 'many', count: number) =>
    t(`action.${kind}.${number}`, { drive: 'A', other: 'B', count, name: 'laptop2' }).replace(
      /<[^>]+>/g,
      '',
    );

  test('say what is erased and what becomes of it, for one, two and more', () => {
    expect(words('host', 'one', 0)).toBe('Erase A and make it install laptop2');
    expect(words('host', 'two', 1)).toBe('Erase A and B and make both install laptop2');
    expect(words('host', 'many', 2)).toBe('Erase A and 2 more and make them install laptop2');
    expect(words('image', 'many', 4)).toBe('Erase A and 4 more and write laptop2 to them');
  });
});
