/**
 * Makes a part of the stand-in strict: reading or writing anything that it does not have throws, so that a call
 * which nobody has looked at can't slip in. `then` is exempt, as `await` asks every value for it.
 */
export const strict = <T extends object>(name: string, members: T): T =>
  new Proxy(members, {
    get: (target, key) => {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return Reflect.get(target, key);
      if (key === 'then') return undefined;
      throw new Error(`not in the stand-in: ${name}.${key}`);
    },
    set: (_target, key) => {
      throw new Error(`not in the stand-in: setting ${name}.${String(key)}`);
    },
  });

type Listener = (...args: never[]) => unknown;

/** `on` and `once` for the events that are listed, and no others. */
export const createEvents = <Name extends string>(owner: string, names: readonly Name[]) => {
  const listeners = new Map<Name, { run: Listener; once: boolean }[]>();
  const add = (once: boolean) => (name: string, run: Listener) => {
    const known = names.find((candidate) => candidate === name);
    if (!known) throw new Error(`not in the stand-in: ${owner}.on('${name}')`);
    listeners.set(known, [...(listeners.get(known) ?? []), { run, once }]);
  };
  const emit = (name: Name, ...args: unknown[]) => {
    const current = listeners.get(name) ?? [];
    listeners.set(
      name,
      current.filter(({ once }) => !once),
    );
    for (const { run } of current) (run as (...given: unknown[]) => unknown)(...args);
  };
  return {
    on: add(false),
    once: add(true),
    emit,
    has: (name: Name) => !!listeners.get(name)?.length,
  };
};

/** An event that can be prevented, as Electron hands it to listeners. */
export const createEvent = <T extends object>(details: T) => {
  let prevented = false;
  const event = strict('Event', {
    ...details,
    preventDefault: () => {
      prevented = true;
    },
  });
  return { event, isPrevented: () => prevented };
};
