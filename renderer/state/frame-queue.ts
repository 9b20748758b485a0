/** Calls back when the next picture is due. */
export type Schedule = (run: () => void) => void;

/** A window that is not seen has no frames, and still has to keep up. */
const unseenMs = 250;

/** Of the browser. Elsewhere, as in a test, at once. */
export const nextFrame: Schedule = (run) => {
  if (typeof requestAnimationFrame === 'undefined') return run();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const once = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    run();
  };
  const frame = requestAnimationFrame(once);
  timer = setTimeout(once, unseenMs);
};

export type FrameQueue = {
  /** There is something new. */
  touch: () => void;
  /** What waits is not waited for any longer. */
  flush: () => void;
};

/**
 * Publishes at most once a frame: what comes alone at once, and what comes in a crowd together. Thousands of lines a second would else
 * each make a picture that nobody sees.
 */
export const createFrameQueue = (schedule: Schedule, publish: () => void): FrameQueue => {
  let isResting = false;
  let isWaiting = false;

  const flush = () => {
    isWaiting = false;
    publish();
  };
  const rest = () => {
    isResting = true;
    schedule(() => {
      isResting = false;
      if (!isWaiting) return;
      flush();
      rest();
    });
  };

  return {
    touch: () => {
      if (isResting) {
        isWaiting = true;
        return;
      }
      flush();
      rest();
    },
    flush: () => {
      if (isWaiting) flush();
    },
  };
};
