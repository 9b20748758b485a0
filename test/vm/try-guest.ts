/**
 * Boots the guest of the installer's cases, for trying its scripts by hand:
 *   node test/vm/try-guest.ts SCRIPT [--settings FILE] [--disk BUS:SIZE_GIB]… [--efi] [--ovmf] [--type REGEX TEXT]…
 * SCRIPT is run by bash on a terminal (a pty). /share/installer is nix/installer as it is now; what is typed there, and
 * what `--type` says when its expression comes up (in their order), goes to the terminal. Ends with its status.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDisk, type DiskSpec } from './harness/disk.ts';
import { prepareGuest, restoreInstallVm, runInstalled } from './harness/install-guest.ts';
import { shareInstaller } from './harness/shared-folder.ts';

const GIB = 1024 ** 3;

const parse = (args: string[]) => {
  const wanted = {
    script: '',
    settings: null as string | null,
    disks: [] as DiskSpec[],
    firmware: 'bios' as 'bios' | 'pretended' | 'ovmf',
    answers: [] as { when: RegExp; text: string }[],
  };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--settings') wanted.settings = rest.shift() ?? null;
    else if (arg === '--efi') wanted.firmware = 'pretended';
    else if (arg === '--ovmf') wanted.firmware = 'ovmf';
    else if (arg === '--type') {
      const [when = '', text = ''] = [rest.shift(), rest.shift()];
      wanted.answers.push({ when: new RegExp(when), text });
    } else if (arg === '--disk') {
      const [bus, gib] = (rest.shift() ?? '').split(':');
      const name = `disk${wanted.disks.length}`;
      wanted.disks.push({ name, bus: bus as DiskSpec['bus'], sizeBytes: Number(gib) * GIB });
    } else wanted.script = arg;
  }
  return wanted;
};

const wanted = parse(process.argv.slice(2));
const runs = mkdtempSync(join(tmpdir(), 'flakestick-try-'));
const shared = join(runs, 'share');
mkdirSync(shared);
shareInstaller(shared);
copyFileSync(wanted.script, join(shared, 'script.sh'));
const vm = await restoreInstallVm(wanted.firmware === 'ovmf' ? 'installEfi' : 'install', {
  runs,
  shared,
});
const disks = await Promise.all(wanted.disks.map((spec) => createDisk(runs, spec)));
let status: number | null = null;
try {
  for (const disk of disks) {
    const { device } = await vm.plugDisk(disk);
    console.error(`${disk.spec.name} is ${device}`);
  }
  const settings =
    wanted.settings === null ? {} : JSON.parse(readFileSync(wanted.settings, 'utf8'));
  const firmware = wanted.firmware === 'pretended' ? 'pretended' : 'real';
  await prepareGuest(vm, settings, { firmware });
  let unread = '';
  const running = runInstalled(vm, ['script', '-qefc', 'bash /share/script.sh', '/dev/null'], {
    withInput: true,
    onText: (text) => {
      process.stdout.write(text);
      unread += text;
      const [next] = wanted.answers;
      if (next?.when.test(unread)) {
        wanted.answers.shift();
        unread = '';
        void running.write(`${next.text}\n`);
      }
    },
  });
  process.stdin.setEncoding('utf8').on('data', (text: string) => void running.write(text));
  ({ status } = await running.ended);
} finally {
  await vm.kill();
  for (const disk of disks) await disk.close();
  rmSync(runs, { recursive: true, force: true });
}
process.exit(status ?? 1);
