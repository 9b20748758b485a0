/** A program of its own that takes a lock, says whether it has it, and keeps it as long as it lives: `node hold-lock.ts FOLDER NAME`. */
import { createLocks } from '../../../electron/adapters/locks.ts';

const [folder = '', name = ''] = process.argv.slice(2);
const taken = await createLocks([folder], 'commandLine').take('write-7', [
  { name, thing: { kind: 'host', host: name }, use: 'built' },
]);
console.log(taken.ok ? 'taken' : taken.held.shell);
setInterval(() => undefined, 60_000);
