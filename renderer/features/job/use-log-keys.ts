import { type RefObject, useEffect } from 'react';

/** `/` and Ctrl+F go to the search, Escape closes the log; all heard in the panel that has it, and nowhere else. */
export const useLogKeys = (
  scope: RefObject<HTMLElement | null>,
  field: RefObject<HTMLInputElement | null>,
  onClose: () => void,
): void => {
  useEffect(() => {
    const { current } = scope;
    if (!current) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement;
      const isSearch =
        (event.key === '/' && !isTyping) ||
        (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey));
      if (isSearch && field.current) {
        event.preventDefault();
        field.current.focus();
        field.current.select();
      }
      // The first Escape empties the search.
      const isEmpty = !isTyping || (event.target as HTMLInputElement).value === '';
      if (event.key === 'Escape' && isEmpty) onClose();
    };
    current.addEventListener('keydown', onKeyDown);
    return () => current.removeEventListener('keydown', onKeyDown);
  }, [scope, field, onClose]);
};
