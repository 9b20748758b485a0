import { registerHooks } from 'node:module';

// `node --import` this, and the app's main gets the stand-in where it imports Electron.
const standIn = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

// As Electron has them: the program, the app's folder, and what the app was started with.
process.argv = ['electron', process.cwd(), ...process.argv.slice(2)];
