import { LoaderCircle } from 'lucide-react';

/** Something is under way; the words beside it say what. */
export const Spinner = ({ size = 16 }: { size?: number }) => (
  <LoaderCircle aria-hidden size={size} className="shrink-0 animate-turn text-accent" />
);
