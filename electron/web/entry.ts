import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a code is good for that a person asked for, or a page for the next one. */
const lifetimeMs = 10 * 60_000;

export type Entry = {
  /** Whether this is the secret of this run, which a page sends with each call. */
  knows: (secret: string) => boolean;
  /** Makes a code that one page can have the secret for, once. */
  makeCode: (options?: {
    lasts?: 'ten minutes' | 'until it is used';
    onUsed?: () => void;
  }) => string;
  /** The secret for a code; null for one that is wrong, used or too old. */
  redeem: (code: string) => string | null;
};

/**
 * Who is let in: a page that has brought a code of this run, once, for the secret. Both are of 128 bits or more, so
 * that guessing leads nowhere. Wrong guesses lock nobody out, because then any user of this machine could do that.
 */
export const createEntry = (now: () => number = Date.now): Entry => {
  const secret = randomBytes(32).toString('base64url');
  const codes = new Map<string, { endsAt: number; onUsed: () => void }>();

  const forgetOld = () => {
    for (const [code, { endsAt }] of codes) if (endsAt <= now()) codes.delete(code);
  };

  return {
    knows: (offered) => same(offered, secret),
    makeCode: ({ lasts = 'ten minutes', onUsed = () => {} } = {}) => {
      forgetOld();
      const code = randomBytes(16).toString('base64url');
      const endsAt = lasts === 'ten minutes' ? now() + lifetimeMs : Number.POSITIVE_INFINITY;
      codes.set(code, { endsAt, onUsed });
      return code;
    },
    redeem: (offered) => {
      forgetOld();
      // Every one is compared, so that the time says nothing of which there are.
      const [found] = [...codes.keys()].filter((code) => same(code, offered));
      if (found === undefined) return null;
      const { onUsed } = codes.get(found) ?? {};
      codes.delete(found);
      onUsed?.();
      return secret;
    },
  };
};

/** Compares digests, so that neither content nor length shows in the time that it takes. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string) => createHash('sha256').update(text).digest();
