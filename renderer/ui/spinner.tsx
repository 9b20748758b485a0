import { LoaderCircle } from 'lucide-react';

/**
 * Something is under way; the words beside it say what. What turns is the box around the picture: the picture itself, as SVG, would
 * be drawn anew sixty times a second.
 */
export const Spinner = ({ size = 16 }: { size?: number }) => (
  <span className="inline-flex shrink-0 animate-turn">
    <LoaderCircle size={size} className="text-accent" />
  </span>
);
