import { ok } from '../../contract/index.ts';
import type { Handlers } from '../transport/router.ts';
import type { ServiceBoard } from './services.ts';

export const serviceProcedures = (services: ServiceBoard) =>
  ({
    'services.start': (order) => services.start(order),
    'services.stop': async ({ name }) => {
      await services.stop(name);
      return ok({});
    },
  }) satisfies Partial<Handlers>;
