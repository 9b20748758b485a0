/** Where this run of the app keeps its things; set by `launchStandIn`. */
export const userDataFolder = (): string => {
  const folder = process.env.FLAKESTICK_STAND_IN_USER_DATA;
  if (!folder) throw new Error('The stand-in is started by launchStandIn.');
  return folder;
};

/** Those of the desktop, as `app.getPreferredSystemLanguages` gives them. */
export const systemLanguages = (): string[] =>
  (process.env.FLAKESTICK_STAND_IN_LANGUAGES ?? 'en-US').split(',');

/** As some Wayland compositors do: `ready-to-show` never comes. */
export const withholdsReady = (): boolean =>
  process.env.FLAKESTICK_STAND_IN_WITHHOLDS_READY === '1';

/** So many times the page does not load. */
export const loadsThatFail = (): number =>
  Number(process.env.FLAKESTICK_STAND_IN_LOADS_THAT_FAIL ?? 0);

/** The screen without what the desktop keeps for itself. */
export const workArea = (): { width: number; height: number } => {
  const [width = 1920, height = 1050] = (process.env.FLAKESTICK_STAND_IN_WORK_AREA ?? '1920x1050')
    .split('x')
    .map(Number);
  return { width, height };
};
