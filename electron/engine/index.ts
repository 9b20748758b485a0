export { readPreferences } from './app/preferences.ts';
export { parseSize } from './drives/practice-drive.ts';
export { createEngine, type Engine } from './engine.ts';
export { findNearestNames } from './nix/nearest-names.ts';
export type * from './ports/index.ts';
