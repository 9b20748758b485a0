/** The part of drivelist that is used. */
export type DrivelistModule = {
  list: () => Promise<
    { device: string; description: string; busType: string; isCard: boolean | null }[]
  >;
};

export type DrivelistEntry = { description: string | null; bus: string | null };

/** By device path; empty where the addon can't be loaded or fails. */
export const readDrivelist = async (
  load: () => Promise<DrivelistModule>,
): Promise<Map<string, DrivelistEntry>> => {
  try {
    const { list } = await load();
    return new Map((await list()).map((drive) => [drive.device, describe(drive)]));
  } catch {
    // A native addon that was built for another libc, or not at all: nothing depends on it.
    return new Map();
  }
};

const describe = (drive: Awaited<ReturnType<DrivelistModule['list']>>[number]): DrivelistEntry => ({
  description: drive.description.trim() || null,
  bus:
    drive.isCard === true
      ? 'mmc'
      : drive.busType === 'UNKNOWN'
        ? null
        : drive.busType.toLowerCase(),
});
