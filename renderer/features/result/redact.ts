/**
 * Pure. Takes what may be secret out of a text that a person is going to paste somewhere: names and passwords in
 * addresses, tokens, and keys in their common forms.
 */
export const redact = (text: string): string =>
  text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)(?!git@)[^\s/@]+@/gi, '$1…@')
    .replace(/\b(token|access_token|password|passphrase|secret)=[^\s&"']+/gi, '$1=…')
    .replace(/\b(gh[pousr]_|glpat-|github_pat_)[A-Za-z0-9_-]+/g, '$1…')
    .replace(
      /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
      '-----PRIVATE KEY LEFT OUT-----',
    )
    .replace(/AGE-SECRET-KEY-1[A-Z0-9]+/gi, 'AGE-SECRET-KEY-…');
