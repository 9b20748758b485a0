import type { NotificationConstructorOptions } from 'electron';
import { requireReady } from './app.ts';
import { tellTest } from './messages.ts';
import { createEvents, strict } from './strict.ts';

const knownOptions = new Set<string>([
  'title',
  'body',
] satisfies (keyof NotificationConstructorOptions)[]);

let shown: { click: () => void } | null = null;

/** What a click on the notification that is on the screen does. */
export const clickNotification = (): void => shown?.click();

const createNotification = (options: NotificationConstructorOptions) => {
  requireReady('Notification');
  const unknown = Object.keys(options).find((key) => !knownOptions.has(key));
  if (unknown) throw new Error(`not in the stand-in: Notification option ${unknown}`);
  const events = createEvents('Notification', ['click']);
  const own = { click: () => events.emit('click') };
  return strict('Notification', {
    on: events.on,
    show: () => {
      shown = own;
      tellTest({ type: 'notified', title: options.title ?? '', body: options.body ?? '' });
    },
    close: () => {
      if (shown === own) shown = null;
    },
  });
};

/** A function that returns an object can be called with `new`. */
export const Notification = new Proxy(
  function Notification() {
    // Only ever constructed.
  },
  {
    construct: (_target, [options]: [NotificationConstructorOptions]) =>
      createNotification(options),
    get: (_target, key) => {
      if (key === 'isSupported') return () => true;
      throw new Error(`not in the stand-in: Notification.${String(key)}`);
    },
  },
);
