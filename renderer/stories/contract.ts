export type * from '../../electron/contract/index.ts';
export { fail, failure } from '../../electron/contract/index.ts';
export type { EngineState } from '../../electron/contract/state.ts';
export { initialState, reduce } from '../../electron/contract/state.ts';
