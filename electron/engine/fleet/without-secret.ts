/** A token may stand in a URL in the place of a user name, or a password behind one. What is kept or shown has neither. Pure. */
export const withoutSecret = (reference: string): string =>
  reference
    .replace(/^((?:[a-z]+\+)?https?:\/\/)[^/@]*@/, '$1')
    .replace(/^([a-z+]+:\/\/[^/@:]*):[^/@]*@/, '$1@');
