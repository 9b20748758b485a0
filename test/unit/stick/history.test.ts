import { expect, test } from 'vitest';
import { describeDriveId, forgetStick, listSticks } from '../../../electron/engine/stick/recall.ts';
import { said } from '../../fixtures/failure-words.ts';
import { raw } from '../drives/inventories.ts';
import { createEngineStage, IMAGE, IMAGE_BYTES, settled } from '../jobs/engine-stage.ts';
import { goodReport, phase } from '../write/helper-double.ts';
import { known } from './known.ts';

const good = {
  ...goodReport,
  bytesWritten: IMAGE_BYTES,
  bytesRead: IMAGE_BYTES,
  imageBytes: IMAGE_BYTES,
  sha256: 'ab'.repeat(32),
};

test('a write is listed, and after it was forgotten the drive has no past', async () => {
  const stage = createEngineStage([raw('sda', { serial: '4C53000-a', model: 'Ultra Fit' })]);
  await stage.write(['/dev/sda']);
  stage.helper.tell(phase(0, 'writing'), phase(0, 'syncing'), phase(0, 'verifying'));
  await settled();
  stage.helper.end([good]);
  await stage.ended();

  const listed = await stage.engine.call('sticks.list', {});
  expect(listed).toMatchObject({
    ok: true,
    value: {
      sticks: [{ id: 1, description: 'Ultra Fit', record: { stick: 'verified', image: IMAGE } }],
    },
  });
  const lastStick = async () => {
    const found = await stage.engine.call('drives.find', { selector: '/dev/sda' });
    return found.ok ? found.value.drive.lastStick : 'not found';
  };
  expect(await lastStick()).toMatchObject({ stick: 'verified' });
  expect(await stage.engine.call('sticks.forget', { id: 1 })).toEqual({ ok: true, value: {} });
  expect(await lastStick()).toBeNull();
  expect(await stage.engine.call('sticks.list', {})).toEqual({ ok: true, value: { sticks: [] } });
});

test('digests stay in the registry: what is told is what a person can use', async () => {
  const listed = await listSticks({ sticks: { list: async () => [known()] } });
  expect(listed.ok && Object.keys(listed.value[0] ?? {}).sort()).toEqual([
    'description',
    'driveBytes',
    'driveId',
    'id',
    'madeUpName',
    'record',
    'serial',
  ]);
});

test('a registry that can not be used is a failure with a reason, and no fault', async () => {
  const broken = async () => {
    throw new Error('made by a newer Flakestick');
  };
  for (const result of [
    await listSticks({ sticks: { list: broken } }),
    await forgetStick({ sticks: { removeUpTo: broken } }, 1),
  ]) {
    expect(result).toMatchObject({ ok: false, error: { code: 'FILE_UNWRITABLE' } });
    expect(result.ok ? '' : said(result.error).message).toContain('newer Flakestick');
  }
});

test.each([
  ['usb-SanDisk_Ultra-4C53000_1', '4C53000-1', 'SanDisk Ultra'],
  ['usb-Ultra-4C53000-sda', '4C53000', 'Ultra'],
  ['Ultra_Fit-4C53', '4C53', 'Ultra Fit'],
  ['usb-4C53', '4C53', 'Drive 4C53'],
  ['sdb', null, 'Drive sdb'],
  ['file:/home/ada/practice-1.img', null, 'Practice drive practice-1.img'],
])('%s is called %s', (id, serial, words) => {
  expect(describeDriveId(id, serial).description).toBe(words);
});
