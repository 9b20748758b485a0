export * from '../contract/stick-plan.ts';
export * from './events.ts';
export * from './failures.ts';
export * from './frames.ts';
export * from './orders.ts';
