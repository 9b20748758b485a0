/** Where this run of the app keeps its things; set by `launchStandIn`. */
export const userDataFolder = (): string => {
  const folder = process.env.FLAKESTICK_STAND_IN_USER_DATA;
  if (!folder) throw new Error('The stand-in is started by launchStandIn.');
  return folder;
};
