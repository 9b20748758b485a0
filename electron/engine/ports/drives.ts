import type { ContentItem } from '../../contract/index.ts';
import type { Standing } from '../../drive-facts/in-use.ts';

export type { ContentItem };

/** One entry of `lsblk --json --bytes --output-all` or of drivelist, before anyone judged it. */
export type RawDrive = {
  /** Kernel name, such as `sda`. */
  name: string;
  device: string;
  /** `disk`, `part`, `loop`, `crypt`, `lvm`, `rom`, … */
  type: string;
  deviceNumber: string;
  sizeBytes: number | null;
  logicalBlockBytes: number | null;
  model: string | null;
  vendor: string | null;
  serial: string | null;
  bus: string | null;
  /** Of the USB link, as the kernel has it; null for what is not on USB. */
  linkMbps: number | null;
  removable: boolean;
  readOnly: boolean;
  /** Names under `/dev/disk/by-id`. */
  ids: string[];
  /** Real path of `/sys/class/block/NAME`. */
  sysPath: string | null;
  diskseq: number | null;
  /** The file behind a loop device. */
  backingFile: string | null;
  offsetBytes: number | null;
  label: string | null;
  fileSystem: string | null;
  fileSystemUuid: string | null;
  /** Kernel names, one level. */
  slaves: string[];
  holders: string[];
  children: RawDrive[];
  /** What lies on a whole drive, partitions included; none where nothing is known. */
  content: ContentItem[];
};

/** All that eligibility is judged by, read at one moment. */
export type DriveInventory = Omit<Standing, 'devices'> & { drives: RawDrive[] };

export type DriveSource = {
  read: () => Promise<DriveInventory>;
  /** Calls back when something was plugged in or out (≤ 2 s). Returns the function that ends it. */
  watch: (onChange: () => void) => () => void;
  /** Tries `O_RDONLY | O_EXCL`: `free`, `busy`, or `unknown` where the caller may not open it. */
  probeExclusive: (device: string) => Promise<'free' | 'busy' | 'unknown'>;
};
