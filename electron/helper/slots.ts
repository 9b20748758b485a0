/**
 * Calls `work` for every slot, again and again, all slots at once, until it answers false. The first error ends all;
 * it is thrown when every slot is at rest, so that nothing is still in flight behind the caller's back.
 */
export const runSlots = async (
  count: number,
  work: (slot: number) => Promise<boolean>,
): Promise<void> => {
  let firstError: { error: unknown } | null = null;
  const runSlot = async (slot: number): Promise<void> => {
    try {
      while (firstError === null && (await work(slot))) {
        // All is in the condition.
      }
    } catch (error) {
      firstError ??= { error };
    }
  };
  await Promise.all(Array.from({ length: count }, (_, slot) => runSlot(slot)));
  if (firstError !== null) throw (firstError as { error: unknown }).error;
};

/** Makes calls of `run` wait for one another, in the order in which they were made. */
export const inTurn = <A, R>(run: (argument: A) => Promise<R>): ((argument: A) => Promise<R>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const result = last.then(() => run(argument));
    last = result.catch(() => undefined);
    return result;
  };
};
