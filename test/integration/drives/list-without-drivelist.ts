/** A program that lists the drives where `import('drivelist')` fails, as it does with an addon that was built for another libc. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === 'drivelist') throw new Error('the addon can not be loaded');
    return next(specifier, context);
  },
});

const { createDriveSource } = await import('../../../electron/adapters/drive-source.ts');
// Where it is not installed, the compiler knows nothing of it either.
const addon: string = 'drivelist';
const loadable = await import(addon).then(
  () => true,
  () => false,
);
const { drives } = await createDriveSource().read();
console.log(JSON.stringify({ loadable, drives }));
