/** Pure. The first seven digits, as git shows a revision. */
export const shortRevision = (revision: string): string =>
  revision.replace(/-dirty$/, '').slice(0, 7);

/** The last part of a path, which is how people call a file. */
export const baseName = (path: string): string =>
  path
    .replace(/[/\\]+$/, '')
    .split(/[/\\]/)
    .pop() || path;

/** Where a fleet comes from; its revision stands elsewhere, and would fill the line. */
export const withoutRevision = ({
  resolved,
  revision,
}: {
  resolved: string;
  revision: string | null;
}): string => {
  const digits = revision?.replace(/-dirty$/, '');
  if (!digits) return resolved;
  return resolved
    .replace(`/${digits}`, '')
    .replace(new RegExp(`([?&])rev=${digits}(&|$)`), (_all, before: string, after: string) =>
      after === '&' ? before : '',
    );
};
