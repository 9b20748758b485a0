import { derivationName, type nixFailures } from '../../contract/index.ts';
import type { FailureTexts } from '../told.ts';
import { inputLabel, inputNeed } from './fleet.ts';

const nixOrg = 'https://nixos.org/download';
const report = 'Mit der Version von Nix melden.';
const connect =
  'Mit einem Netz verbinden und erneut versuchen. Was schon geladen war, geht auch ohne.';
const checkConnection = 'Die Verbindung prüfen und erneut versuchen.';
const haveNetwork = { terminal: null, window: 'Für die Installation ein Netz bereithalten.' };
const makeRoom = 'Dort Platz schaffen, etwa mit nix-collect-garbage.';

export const nix: FailureTexts<typeof nixFailures> = {
  NIX_MISSING: ({ reason }) =>
    reason === 'gone'
      ? { message: 'Nix war vorhin noch da und ist jetzt weg.', hint: 'Neu installieren.' }
      : {
          message: 'Nix ist nicht installiert oder nicht zu finden.',
          hint: `Von ${nixOrg} holen (unter Debian und Ubuntu auch: apt install nix-bin), dann erneut versuchen.`,
        },
  NIX_TOO_OLD: ({ version, oldest }) => ({
    message: `Nix ${version} ist zu alt: Flakestick braucht ${oldest} oder neuer.`,
    hint: `Ein neueres von ${nixOrg} holen.`,
  }),
  NIX_UNUSABLE: (params, say) => {
    switch (params.reason) {
      case 'group':
        return {
          message: `Nix ist da, kann aber nicht bauen: Es will die Benutzer der Gruppe „${params.group}“, die es nicht gibt.`,
          hint: `Nix mit seinem Daemon installieren (${nixOrg}), oder „build-users-group =“ in /etc/nix/nix.conf eintragen, damit root bauen darf.`,
        };
      case 'store':
        return {
          message: `Nix ist da, aber sein Store ist nicht zu gebrauchen: ${params.said}.`,
          hint: `Den Nix-Daemon starten (systemctl start nix-daemon; unter Debian bringt ihn das Paket nix-setup-systemd, für Mitglieder der Gruppe nix-users), oder Nix für mehrere Benutzer installieren: ${nixOrg}`,
        };
      case 'ended':
        return {
          message: `Nix kam nicht zum Ende: Es wurde durch ${params.signal} beendet.`,
          hint:
            params.signal === 'SIGKILL'
              ? 'Vielleicht war der Arbeitsspeicher voll: andere Programme schließen und erneut versuchen.'
              : 'Das ist ein Fehler von Nix selbst, den eine neuere Version vielleicht nicht hat.',
        };
      case 'checks':
        return say.notReady(params.checks);
    }
  },
  BUILD_FAILED: (params, say) => {
    switch (params.reason) {
      case 'builder': {
        const { said, command, saysFull } = params;
        const how = said.startsWith('failed') ? `its builder ${said}` : said;
        return {
          message: `${derivationName(params.derivation)} ließ sich nicht bauen: ${how}.`,
          hint:
            command !== null
              ? `Im Log nachsehen: ${say.command(command)}`
              : saysFull
                ? 'Der Grund steht am Ende des Logs: Dort ist von einer vollen Festplatte die Rede, obwohl jetzt Platz ist. Was sie füllte, wurde beim Scheitern weggeräumt; nix-collect-garbage schafft Platz.'
                : 'Der Grund steht am Ende des Logs.',
        };
      }
      case 'machine':
        return {
          message: `Dieser Rechner kann das nicht bauen: ${params.said}`,
          hint: 'Auf einem Rechner der passenden Art bauen, oder für Nix einen Remote-Builder einrichten.',
        };
      case 'noOutput':
        return {
          message: `Nix hat ${params.attribute} gebaut, sagt aber nicht, was dabei herauskam.`,
          hint: report,
        };
    }
  },
  DISK_FULL: (params, say) => {
    switch (params.reason) {
      case 'nix':
        return params.folder === null
          ? {
              message: 'Die Festplatte ist voll: Nix konnte nicht weitermachen.',
              hint: 'Platz schaffen, etwa mit nix-collect-garbage, und erneut versuchen.',
            }
          : {
              message: `Die Festplatte mit ${params.folder} ist voll, und dort arbeiten die Builder: Nix konnte nicht weitermachen.`,
              hint: `In ${params.folder} Platz schaffen, oder in TMPDIR einen anderen Ordner nennen (wo Nix einen Daemon hat: in dessen eigenem), und erneut versuchen.`,
            };
      case 'build':
        return {
          message: `Den Installer von ${params.host} zu bauen, braucht mindestens ${say.size(params.leastBytes)} auf der Festplatte mit ${params.store}, wo ${say.size(params.freeBytes)} frei sind.`,
          hint: makeRoom,
        };
      case 'practiceDrive':
        return {
          message: `Für ${params.path} ist kein Platz.`,
          hint: 'Platz schaffen, oder eine kleinere Größe wählen.',
        };
    }
  },
  DISK_SHORT: ({ host, store, freeBytes, neededBytes }, say) => ({
    message: `Die Festplatte könnte voll werden: Den Installer von ${host} zu bauen, braucht etwa ${say.size(neededBytes)} auf der Festplatte mit ${store}, wo ${say.size(freeBytes)} frei sind.`,
    hint: makeRoom,
  }),
  PROOF_INCOMPLETE: ({ image, host, count, neededCount, missing }, say) => {
    const first = (missing[0] ?? '').split('/').pop() ?? '';
    const others = count - 1;
    const names =
      others > 0
        ? `${first} und ${say.number(others)} ${others === 1 ? 'weiterer' : 'weitere'}`
        : first;
    return {
      message: `${image} kann ${host} nicht ohne Netz installieren: ${names} von ${say.number(neededCount)} Store-Pfaden ${others > 0 ? 'sind' : 'ist'} nicht darin.`,
      hint: 'Den Installer aus demselben Stand des Flakes neu bauen. Ist es der eigene des Flakes, muss isoImage.storeContents sie alle haben.',
    };
  },
  PROOF_UNAVAILABLE: (params, say) => {
    const needs = (host: string, why: string) =>
      `Was ${host} für eine Installation ohne Netz braucht, lässt sich nicht feststellen: ${why}`;
    const whether = (image: string, why: string) =>
      `Ob in ${image} alles ist, was eine Installation braucht, lässt sich nicht feststellen: ${why}.`;
    const onlyNixos =
      'Nur in Images, wie NixOS sie macht (ein ISO mit einem Nix-Store darin), lässt sich hineinsehen.';
    switch (params.reason) {
      case 'target':
        return {
          message: `Woraus ${params.host} besteht, lässt sich nicht feststellen.`,
          hint: haveNetwork,
        };
      case 'noConfiguration':
        return {
          message: needs(params.host, `Der Flake hat kein nixosConfigurations."${params.host}".`),
          hint: haveNetwork,
        };
      case 'unevaluated': {
        const { message, hint } = say.cause(params.cause);
        return { message: needs(params.host, message), hint };
      }
      case 'noRoom':
        return {
          message: whether(
            params.image,
            `Es ist gepackt, und in ${params.folder} ist kein Platz, es zu entpacken`,
          ),
          hint: 'Dort Platz schaffen, oder es anderswo entpacken.',
        };
      case 'noIso':
        return { message: whether(params.image, 'Es ist kein ISO-9660-Image'), hint: onlyNixos };
      case 'noStore':
        return {
          message: whether(params.image, `Darin ist kein ${params.file}`),
          hint: onlyNixos,
        };
      case 'scattered':
        return {
          message: whether(params.image, 'Sein Store liegt nicht in einem Stück'),
          hint: onlyNixos,
        };
      case 'unsquashfs': {
        const why = {
          missing: 'und hier ist kein unsquashfs, das ihn lesen könnte',
          old: 'wofür unsquashfs 4.5 oder neuer nötig ist, und das hier ist älter',
          unable: 'was das unsquashfs hier nicht kennt',
        }[params.problem];
        return {
          message: whether(
            params.image,
            `Sein Store ist mit ${params.compression} gepackt, ${why}`,
          ),
          hint: 'unsquashfs 4.5 oder neuer installieren (squashfs-tools), oder für die Installation ein Netz bereithalten.',
        };
      }
    }
  },
  OFFLINE: (params) => {
    switch (params.reason) {
      case 'noNetwork':
        return {
          message: `Es gibt kein Netz, und etwas muss geladen werden: ${params.said}`,
          hint: connect,
        };
      case 'unreachable':
        return {
          message: `Etwas, das geladen werden muss, ist nicht erreichbar: ${params.said}`,
          hint: checkConnection,
        };
      case 'input': {
        const label = inputLabel(params);
        const need = inputNeed(params);
        return params.isOnline
          ? {
              message: `${label} ist nicht erreichbar: ${params.said}. ${need}`,
              hint: checkConnection,
            }
          : {
              message: `${label} ist nicht im Store dieses Rechners, und es gibt kein Netz: ${params.said}. ${need}`,
              hint: connect,
            };
      }
    }
  },
};
