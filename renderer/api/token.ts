const storageKey = 'flakestick.token';

/**
 * The token of the run, from `#token=…` of the address. It moves into the tab's session storage, so that neither the
 * address bar, nor the history, nor a copied link carries it. Null where a cookie does.
 */
export const takeToken = (): string | null => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    history.replaceState(null, '', location.pathname + location.search);
    remember(token);
    return token;
  }
  return recall();
};

// A browser may be set to refuse storage; then the token lasts as long as the page.
const remember = (token: string) => {
  try {
    sessionStorage.setItem(storageKey, token);
  } catch {}
};

const recall = (): string | null => {
  try {
    return sessionStorage.getItem(storageKey);
  } catch {
    return null;
  }
};
