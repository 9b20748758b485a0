import { z } from 'zod';
import { Failure } from './failure.ts';
import { services } from './services.ts';

type Table = typeof services;
export type ServiceName = keyof Table;
type Schemas<N extends ServiceName> = Extract<Table[N], { request: z.ZodType; state: z.ZodType }>;
export type ServiceRequest<N extends ServiceName> = z.infer<Schemas<N>['request']>;
export type ServiceReport<N extends ServiceName> = z.infer<Schemas<N>['state']>;

const schemas: [name: string, of: { request: z.ZodType; state: z.ZodType }][] =
  Object.entries(services);

export const ServiceOrder = z.union(
  schemas.map(([name, { request }]) => z.object({ name: z.literal(name), request })),
) as unknown as z.ZodType<
  { [N in ServiceName]: { name: N; request: ServiceRequest<N> } }[ServiceName]
>;

/** One that runs, or that failed and was not put away. */
export const Service = z.object({
  name: z.string(),
  request: z.unknown(),
  /** What it told last; null until it told something. */
  state: z.unknown(),
  phase: z.enum(['running', 'stopping', 'failed']),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  error: Failure.nullable(),
});
export type Service = z.infer<typeof Service>;

export type Services = {
  [N in ServiceName]?: Service & {
    name: N;
    request: ServiceRequest<N>;
    state: ServiceReport<N> | null;
  };
};
