/** What nix/lib says itself, where the window speaks another language: a screen reader says it as English. */
export const OwnWords = ({ children }: { children: string | null }) =>
  children === null ? null : (
    <p lang="en" className="text-12 whitespace-pre-line wrap-anywhere text-ink-soft">
      {children}
    </p>
  );
