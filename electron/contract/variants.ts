import { z } from 'zod';

type Variant<Key extends string, Name extends string, Fields> = z.ZodObject<
  { [K in Key]: z.ZodLiteral<Name> } & Fields
>;
type Variants<Key extends string, Table> = {
  [Name in keyof Table & string]: Variant<Key, Name, Table[Name]>;
}[keyof Table & string];

/** One of these objects, told apart by the name that stands under `key`. */
export const variants = <
  const Key extends string,
  const Table extends Record<string, z.ZodRawShape>,
>(
  key: Key,
  table: Table,
) =>
  z.discriminatedUnion(
    key,
    Object.entries(table).map(([name, fields]) =>
      z.object({ [key]: z.literal(name), ...fields }),
    ) as unknown as [Variants<Key, Table>, ...Variants<Key, Table>[]],
  );
