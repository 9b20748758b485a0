import { type KeyboardEvent, useDeferredValue, useState } from 'react';
import { flushSync } from 'react-dom';

/**
 * What was typed, once there is time to look for it: the field itself never waits for the list. A key that is no letter, such as
 * Enter, is for what was typed before it, however fast the person is, so that the list comes first then.
 */
export const useSettledSearch = (search: string) => {
  const deferred = useDeferredValue(search);
  const [asked, setAsked] = useState<string | null>(null);
  const settled = asked === search ? search : deferred;
  const onKeyDownCapture = ({ key }: KeyboardEvent) => {
    if (key.length > 1 && settled !== search) flushSync(() => setAsked(search));
  };
  return { settled, onKeyDownCapture };
};
