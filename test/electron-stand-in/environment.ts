/** Where this run of the app keeps its things; set by `launchStandIn`. */
export const userDataFolder = (): string => {
  const folder = process.env.FLAKESTICK_STAND_IN_USER_DATA;
  if (!folder) throw new Error('The stand-in is started by launchStandIn.');
  return folder;
};

/** Those of the desktop, as `app.getPreferredSystemLanguages` gives them. */
export const systemLanguages = (): string[] =>
  (process.env.FLAKESTICK_STAND_IN_LANGUAGES ?? 'en-US').split(',');
