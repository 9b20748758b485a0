/** A program of its own that keeps records in a registry: `node write-sticks.ts FILE DRIVE COUNT`. */
import { createSticks } from '../../../electron/adapters/sticks.ts';

const [file = '', driveId = '', count = ''] = process.argv.slice(2);
const sticks = createSticks(file);
for (let number = 1; number <= Number(count); number += 1) {
  const id = await sticks.add({
    driveId,
    driveBytes: 1,
    serial: null,
    startedAt: number,
    finishedAt: null,
    stick: 'partlyWritten',
    image: '/i.iso',
    imageFileBytes: 1,
    imageModifiedAt: 1,
    imageBytes: null,
    sha256: null,
    bytesWritten: 0,
    made: null,
    digests: [],
  });
  await sticks.update(id, { bytesWritten: number });
}
await sticks.close();
