/** How a page of the browser shell comes by the secret of this run, which each of its calls carries. */
export type PageEntry = {
  /** Null where the page is not let in. */
  secret: string | null;
  /** Whether it brought a code that was wrong, used or too old. */
  codeFailed: boolean;
};

/** Of this tab only, and gone with it. Some browsers are set to keep nothing, and throw. */
const kept = 'flakestick-secret';

const keep = (secret: string | null) => {
  try {
    if (secret === null) sessionStorage.removeItem(kept);
    else sessionStorage.setItem(kept, secret);
  } catch {
    // Then a reload takes another code.
  }
};

const readKept = (): string | null => {
  try {
    return sessionStorage.getItem(kept);
  } catch {
    return null;
  }
};

/**
 * The secret for the code in the address, which is taken out of it; else the one that this tab had before a reload;
 * else for a code that another tab asks for.
 */
export const enterPage = async (): Promise<PageEntry> => {
  const code = readCode(location.hash);
  if (code !== null) history.replaceState(history.state, '', location.pathname + location.search);
  const brought = code === null ? null : await redeem(code);
  const secret = brought ?? readKept() ?? (await askOtherTabs());
  if (secret !== null) {
    keep(secret);
    letOthersIn(secret);
  }
  return { secret, codeFailed: code !== null && brought === null };
};

/** After the secret turned out to be of an earlier run: another tab may have been let in by this one. */
export const enterAgain = async () => {
  keep(null);
  const secret = await askOtherTabs();
  if (secret === null) return;
  keep(secret);
  location.reload();
};

/** Pure. Of a link as it was printed, of its fragment, or the code alone. */
export const readCode = (text: string): string | null =>
  /(?:^|#code=)([\w-]+)$/.exec(text.trim())?.[1] ?? null;

/** A link to this page with a code in it enters anew, from the beginning: it was a stranger so far, or is one now. */
export const enterWith = (code: string) => {
  location.hash = `code=${code}`;
};

/** A link that is opened where the page is already there changes its fragment only. */
export const followAddress = () =>
  addEventListener('hashchange', () => {
    if (readCode(location.hash) !== null) location.reload();
  });

const redeem = async (code: string): Promise<string | null> => {
  const answer = await post('entry', { code });
  return typeof answer?.secret === 'string' ? answer.secret : null;
};

const post = async (
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown> | null> => {
  try {
    const response = await fetch(new URL(path, location.origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return response.ok ? ((await response.json()) as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

/** Only pages of this very address hear each other there, its port included. */
const openChannel = () => new BroadcastChannel('flakestick-entry');

/** How long another tab is waited for. One that answers later, as on a busy machine, lets this one in then. */
const answersWithinMs = 1_000;

type Message = { asks: string } | { answers: string; code: string };

/** A code is sent and not the secret, so that what is heard twice is worth something once. */
const letOthersIn = (secret: string) => {
  const channel = openChannel();
  channel.onmessage = async ({ data }: MessageEvent<Message>) => {
    if (!('asks' in data)) return;
    const answer = await post('entry/code', {}, { authorization: `Bearer ${secret}` });
    if (typeof answer?.code !== 'string') return;
    channel.postMessage({ answers: data.asks, code: answer.code } satisfies Message);
  };
};

const askOtherTabs = async (): Promise<string | null> => {
  const channel = openChannel();
  const own = crypto.randomUUID();
  let isLate = false;
  const code = await new Promise<string | null>((resolve) => {
    setTimeout(() => {
      isLate = true;
      resolve(null);
    }, answersWithinMs);
    channel.onmessage = async ({ data }: MessageEvent<Message>) => {
      if (!('answers' in data) || data.answers !== own) return;
      channel.close();
      if (!isLate) return resolve(data.code);
      const secret = await redeem(data.code);
      if (secret === null) return;
      keep(secret);
      location.reload();
    };
    channel.postMessage({ asks: own } satisfies Message);
  });
  return code === null ? null : redeem(code);
};
