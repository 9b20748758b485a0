import { expect, test } from 'vitest';
import { describeAction } from '../../../renderer/features/job/describe-action.ts';
import type { ConfirmableDrive } from '../../../renderer/state/drives-store.ts';
import * as sample from '../../../renderer/stories/samples.ts';
import { t } from './words.ts';

const drive = sample.sandisk as ConfirmableDrive;
const facts = {
  status: 'known',
  value: { name: 'laptop2', system: null, ...sample.facts('packageOutput') },
} as const;
const chosen = {
  fleet: { fleet: sample.fleet, host: 'laptop2', facts },
  installer: { source: 'flake', image: '', options: { prebuilt: true } },
  drive,
  status: sample.status,
} as const;
const image = { source: 'image', options: {} } as const;

test('with all that it needs, it makes the host on the drive', () => {
  expect(describeAction(chosen)).toEqual({
    ready: true,
    intent: {
      kind: 'make',
      input: { reference: 'github:ada/fleet', host: 'laptop2', options: { prebuilt: true } },
    },
    drive,
    name: 'laptop2',
  });
});

test('an option that was not chosen, or that the flake fixes, is not sent', () => {
  const fixed = { status: 'known', value: { ...facts.value, offline: 'fixed' } } as const;
  const offline = { ...chosen.installer, options: {} };
  for (const action of [
    describeAction({ ...chosen, installer: offline }),
    describeAction({ ...chosen, fleet: { ...chosen.fleet, facts: fixed } }),
  ]) {
    expect(action).toMatchObject({ intent: { input: { options: {} } } });
  }
});

test.each([
  ['fleet', { fleet: { fleet: null, host: null, facts: { status: 'idle' } } }],
  ['host', { fleet: { ...chosen.fleet, host: null } }],
  ['hostAndStick', { fleet: { ...chosen.fleet, host: null }, drive: null }],
  ['host', { fleet: { ...chosen.fleet, host: 'not in this fleet' } }],
  ['stick', { drive: null }],
  ['facts', { fleet: { ...chosen.fleet, facts: { status: 'asking' } } }],
  [
    'unavailable',
    {
      drive: null,
      fleet: {
        ...chosen.fleet,
        facts: { status: 'known', value: { ...facts.value, unavailable: 'Not yet.' } },
      },
    },
  ],
  ['nix', { status: { ...sample.status, nixVersion: null, nixProblem: 'Missing.' } }],
  ['imageAndStick', { installer: { ...image, image: '  ' }, drive: null }],
  ['image', { installer: { ...image, image: '' } }],
  ['imageStick', { installer: { ...image, image: '/a/b.iso' }, drive: null }],
] as const)('says that %s is missing, in words', (missing, changes) => {
  const action = describeAction({ ...chosen, ...changes });
  expect(action).toMatchObject({ ready: false, missing });
  const words = t(`action.missing.${missing}`, { host: action.name, image: action.name });
  expect(words).not.toMatch(/\{\{|action\./);
});

test('an image is written without nix', () => {
  const status = { ...sample.status, nixVersion: null, nixProblem: 'Missing.' };
  const installer = { ...image, image: ' /a/b.iso ' };
  expect(describeAction({ ...chosen, status, installer })).toMatchObject({
    ready: true,
    intent: { kind: 'write', input: { image: '/a/b.iso' } },
    name: 'b.iso',
  });
});
