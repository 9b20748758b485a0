/** In characters: of a password or a token that is looked for. Without a bound, a long line would take a long time. */
const longest = 512;

/** `token@` and `user:password@` of the web; what is no more than a user's name there is most often a token. */
const webUser = new RegExp(
  `((?:[a-z][a-z0-9.-]{0,20}\\+)?https?:[\\\\/]{0,3})[^\\s\\\\/"'<>?#]{0,${longest}}@`,
  'gi',
);
/** `user:password@` of anything, also where the password has signs in it that end a server's name. A port has none. */
const anyPassword = new RegExp(
  `\\b([a-z][a-z0-9+.-]{0,20}:\\/\\/)(?!\\[)([^\\s\\/@:"'<>]{0,${longest}}):(?!\\d{1,5}(?:[\\/?#\\s"'<>]|$))[^\\s"'<>]{0,${longest}}@`,
  'gi',
);
/** The same within the parameter of another URL. */
const encodedUser = new RegExp(`(%3A%2F%2F)(?:(?!%2F|%40)[^\\s&/@]){1,${longest}}%40`, 'gi');
/** Who decodes it takes this for a password too: git does (gitcredentials(7)). */
const encodedColon = new RegExp(
  `\\b([a-z][a-z0-9+.-]{0,20}:\\/\\/[^\\s\\/@:%"'<>]{0,${longest}})%3A[^\\s\\/@"'<>]{0,${longest}}@`,
  'gi',
);
/** Of a forge's reference: where its server is. */
const serverParameter = new RegExp(`([?&]host=)[^\\s&@"'<>]{0,${longest}}@`, 'gi');
const encodedParameter =
  /(%3F|%26|%3B|%23)([^\s=&;?#%"'<>]{1,64})%3D((?!%26|%3B|%23)[^\s&;#"'<>])+/gi;
const parameter = /([?&;#])([^\s=&;?#"'<>]{1,64})=([^\s&;#"'<>]+)/g;
const secretName =
  /token|secret|passw|passphrase|oauth|api[_-]?key|access[_-]?key|cred|hmac|signature|jwt|bearer|authorization|session|^(?:sig|key|pw|pwd|pass|auth|pat|otp|pin|basic)$/i;
/** As GitHub and GitLab make them, wherever they stand. */
const knownToken =
  /\b(gh[pousr]_|github_pat_|gl(?:pat|dt|oas|rt|cbt|ptt|ft|soat|imt|agent)-|xox[abp]-)[A-Za-z0-9_-]{8,}/g;

/** What stands in the place of one that can't just be left out. */
const leftOut = '…';

/**
 * Pure. Passwords and tokens in the URLs of any text, taken out: what is kept or shown has none. The user's name of an
 * ssh server stays.
 */
export const withoutSecret = (text: string): string => {
  let clean = text;
  if (clean.includes('@')) {
    clean = clean
      .replace(anyPassword, (_, scheme: string, user: string) =>
        /https?:/i.test(scheme) ? scheme : `${scheme}${user}@`,
      )
      .replace(webUser, '$1')
      .replace(encodedColon, '$1@')
      .replace(serverParameter, '$1');
  }
  if (clean.includes('%40')) clean = clean.replace(encodedUser, '$1');
  if (clean.includes('=')) {
    clean = withoutSecretParameters(clean);
  }
  if (/%3D/i.test(clean)) {
    clean = clean.replace(encodedParameter, (whole, before: string, name: string) =>
      secretName.test(name) ? `${before}${name}%3D${leftOut}` : whole,
    );
  }
  return clean.replace(knownToken, `$1${leftOut}`);
};

/** Also in the value of another one, which may be a URL itself. */
const withoutSecretParameters = (text: string, depth = 3): string =>
  text.replace(parameter, (whole, before: string, name: string, value: string) => {
    if (secretName.test(decodePercent(name) ?? name)) return `${before}${name}=${leftOut}`;
    return depth === 0 || !value.includes('?')
      ? whole
      : `${before}${name}=${withoutSecretParameters(value, depth - 1)}`;
  });

/** Pure. Whether a flake reference has a password or a token in it, however it is written. */
export const hasSecret = (reference: string): boolean =>
  withoutSecret(reference) !== reference ||
  // Whatever signs the password has, such as spaces: a reference has a port there, or nothing.
  /^\s*[a-z][a-z0-9+.-]*:\/\/(?!\[)[^/@:]*:(?!\d{1,5}(?:\/|$|\?[^@]*=))[\s\S]*@/i.test(reference) ||
  // As git writes a server, with a password; and a forge's owner, who has no @ in the name.
  /^[^\s/@:]+:[^\s/@]+@[^\s/]+[:/]/.test(reference) ||
  /^(?:github|gitlab|sourcehut):[^/@]*@/i.test(reference);

/** Pure. What is left of a reference that was kept with a secret, and still names the same; null where it does not. */
export const cleanReference = (reference: string): string | null => {
  const clean = withoutSecret(reference);
  return hasSecret(clean) || (clean !== reference && clean.includes(leftOut)) ? null : clean;
};

/** Pure. What percent code stands for; null where it is none of UTF-8. */
export const decodePercent = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};
