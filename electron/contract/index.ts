export * from './drives.ts';
export * from './events.ts';
export * from './failure.ts';
export * from './fleet.ts';
export * from './job.ts';
export * from './procedures.ts';
export * from './state.ts';
export * from './stick.ts';
