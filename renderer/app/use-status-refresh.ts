import { useEffect } from 'react';
import { useServices } from './services-context.tsx';

/** Network and nix may have come or gone while the window was away. */
export const useStatusRefresh = (): void => {
  const { actions } = useServices();
  useEffect(() => {
    const refresh = () => void actions.refreshStatus();
    for (const event of ['focus', 'online', 'offline']) window.addEventListener(event, refresh);
    return () => {
      for (const event of ['focus', 'online', 'offline']) {
        window.removeEventListener(event, refresh);
      }
    };
  }, [actions]);
};
