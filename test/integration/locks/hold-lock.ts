/**
 * A program of its own that takes a lock at a word on its standard input, says whether it has it, and keeps it as long as it lives:
 * `node hold-lock.ts FOLDER NAME`.
 */
import { once } from 'node:events';
import { createLocks } from '../../../electron/adapters/locks.ts';

const [folder = '', name = ''] = process.argv.slice(2);
console.log('ready');
await once(process.stdin, 'data');
const taken = await createLocks([folder], 'commandLine').take('write-7', [
  { name, thing: { kind: 'host', host: name }, use: 'built' },
]);
console.log(taken.ok ? 'taken' : 'lock' in taken.error.params && taken.error.params.lock.shell);
setInterval(() => undefined, 60_000);
