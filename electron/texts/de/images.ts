import { type imageFailures, packedFormats } from '../../contract/index.ts';
import type { ImageTexts } from '../say.ts';
import type { FailureTexts } from '../told.ts';

const getAgain = 'Neu herunterladen oder neu bauen.';
const otherwiseWhole = 'Warten, bis fertig ist, was es schreibt, dann von vorn beginnen.';
const readable =
  'Nachsehen, ob die Datei vollständig ist und gelesen werden darf; dann erneut versuchen.';

const changes = {
  size: 'Seine Größe ist eine andere',
  content: 'Es wurde beschrieben',
  shorter: 'Es wurde kürzer',
};

const suffixed = (name: string): string => `.${name}`;

export const imageTexts: ImageTexts = {
  layout: {
    iso9660: 'ISO 9660',
    gpt: 'GPT',
    mbr: 'MBR',
    bootRecord: 'Bootsektor',
    none: 'dem Anschein nach kein Datenträger-Image',
  },
  partitions: (count) => `${count} ${count === 1 ? 'Partition' : 'Partitionen'}`,
  boots: {
    bios: 'startet mit BIOS',
    uefi: 'startet mit UEFI',
    both: 'startet mit BIOS und UEFI',
  },
};

export const images: FailureTexts<typeof imageFailures> = {
  IMAGE_NOT_FOUND: (params, say) => {
    switch (params.reason) {
      case 'path':
        return { message: `Unter ${params.path} ist kein Image.`, hint: 'Den Pfad prüfen.' };
      case 'notFile':
        return {
          message: `${params.path} ist keine Datei.`,
          hint: 'Eine .iso- oder .img-Datei wählen.',
        };
      case 'build':
        return {
          message:
            params.files.length > 0
              ? `Beim Bauen ist kein Image entstanden, nur: ${params.files.slice(0, 20).join(', ')}.`
              : `Beim Bauen ist kein Image entstanden: ${params.output} ist leer oder nicht da.`,
          hint: `Ein Image ist eine .iso oder .img (auch gepackt: ${say.items(packedFormats.map(suffixed))}) unter iso/ oder sd-image/, oder das Ergebnis selbst.`,
        };
    }
  },
  IMAGE_AMBIGUOUS: ({ images: found, command }, say) => ({
    message: `Beim Bauen sind ${found.length} Images entstanden: ${found.join(', ')}.`,
    hint: {
      terminal: `Das gemeinte schreiben: ${say.command(command)}`,
      window: 'Oben „Image“ wählen und den Pfad des gemeinten angeben.',
    },
  }),
  IMAGE_EMPTY: ({ path, isBuilt }) =>
    isBuilt
      ? {
          message: `Das gebaute Image ist leer: ${path ?? '–'}.`,
          hint: 'Im Log des Builds nachsehen.',
        }
      : { message: `${path ?? 'Das Image'} ist leer.`, hint: getAgain },
  IMAGE_UNREADABLE: (params, say) => {
    const image =
      'path' in params && params.path !== null ? `Das Image ${params.path}` : 'Das Image';
    switch (params.reason) {
      case 'open':
        return { message: `${image} lässt sich nicht öffnen: ${params.said}.`, hint: readable };
      case 'read': {
        const at = params.offset === null ? '' : ` bei Byte ${say.number(params.offset)}`;
        return { message: `${image} lässt sich${at} nicht lesen: ${params.said}.`, hint: readable };
      }
      case 'notFile':
        return {
          message: `${image} ist keine gewöhnliche Datei.`,
          hint: 'Eine .iso- oder .img-Datei wählen.',
        };
      case 'noProgram': {
        const { path, program, toInstall, others } = params;
        return {
          message: `${path} ist mit ${program} gepackt, und im PATH ist kein Programm ${program}, das es entpackt.`,
          hint: `${toInstall} installieren, oder es anderswo entpacken. Rohe Images, ${say.items(others.map(suffixed))} brauchen kein weiteres Programm.`,
        };
      }
      case 'exchanged':
        return {
          message: `${params.path} ist nicht mehr die Datei, die angesehen wurde: Sie wurde ausgetauscht oder beschrieben.`,
          hint: otherwiseWhole,
        };
      case 'changed':
        if (params.what === 'unpacked') {
          return {
            message: `${image} war ein anderes, als es noch einmal entpackt wurde.`,
            hint: otherwiseWhole,
          };
        }
        return {
          message: `${image} hat sich beim Lesen verändert${params.what === null ? '' : `: ${changes[params.what]}`}.`,
          hint: otherwiseWhole,
        };
      case 'stream': {
        const { sentBytes, receivedBytes, said } = params;
        const [sent, received] = [sentBytes, receivedBytes].map((bytes) =>
          bytes === null ? null : say.number(bytes),
        );
        const what =
          said !== null
            ? `ist abgerissen: ${said}`
            : sent && received
              ? `hat ${sent} Byte, angekommen sind ${received}`
              : received
                ? `endete nach ${received} Byte ohne ein Wort`
                : 'lässt sich nicht noch einmal senden';
        return { message: `Der Strom des Images ${what}.`, hint: 'Erneut versuchen.' };
      }
      case 'store':
        return {
          message: `Der Nix-Store in ${params.path} ist nicht lesbar: ${params.said}.`,
          hint: 'Das Image neu bauen oder herunterladen.',
        };
      case 'registration':
        return {
          message: `Der Nix-Store in ${params.path} ist nicht lesbar: Seine nix-path-registration ist nicht das, was Nix schreibt.`,
          hint: 'Das Image neu bauen.',
        };
    }
  },
  IMAGE_CORRUPT: (params, say) => {
    switch (params.reason) {
      case 'suffix':
        return {
          message: `${params.path} heißt .${params.suffix}, aber das ist nicht, was darin ist.`,
          hint: getAgain,
        };
      case 'archive':
        return {
          message: `Das Archiv ${params.path} ist beschädigt oder abgeschnitten: ${params.said}.`,
          hint: getAgain,
        };
      case 'cutOff': {
        const { path, sizeBytes, saysBytes, flag, isWritten } = params;
        return {
          message: `${path} ist abgeschnitten: Es hat ${say.size(sizeBytes)}, nach eigener Angabe fehlen ${say.size(saysBytes - sizeBytes)}.`,
          hint: isWritten
            ? null
            : flag === null
              ? getAgain
              : {
                  terminal: `${getAgain} Ist es so gemeint, schreibt ${flag} es trotzdem.`,
                  window: getAgain,
                },
        };
      }
      case 'noChecksum':
        return {
          message: `${params.path} hat keine SHA-256 für ${params.image}, das Image lässt sich also nicht damit prüfen.`,
          hint: 'Darin sollten 64 Hex-Ziffern stehen, oder eine Zeile von sha256sum mit diesem Namen. Neu holen, oder entfernen, um das Image ungeprüft zu schreiben.',
        };
      case 'checksumUnreadable':
        return {
          message: `${params.path} ist nicht lesbar (${params.said}), das Image lässt sich also nicht damit prüfen.`,
          hint: 'Lesbar machen, oder entfernen, um das Image ungeprüft zu schreiben.',
        };
      case 'checksum': {
        const { path, sha256, expectedSha256 } = params;
        return {
          message:
            path === null
              ? `Das Image hat die SHA-256 ${sha256}, es sollte aber ${expectedSha256} sein.`
              : `${path} ist nicht das, was seine .sha256 sagt: Dort steht ${expectedSha256}, die Datei hat ${sha256}.`,
          hint: getAgain,
        };
      }
      case 'unpackedSize':
        return {
          message: `Entpackt hat das Image ${say.number(params.sizeBytes)} Byte, sein Kopf sagt ${say.number(params.saysBytes)}.`,
          hint: getAgain,
        };
    }
  },
  IMAGE_UNCOUNTED: ({ path, flag }) => ({
    message: `Wie viel ${path} auf einem Laufwerk braucht, zeigt sich erst beim Schreiben: Es wurde nicht gezählt.`,
    hint: {
      terminal: `Wenn es nicht passt, ist das Laufwerk trotzdem überschrieben. Ohne ${flag} stellt sich das vorher heraus.`,
      window:
        'Wenn es nicht passt, ist der Stick trotzdem überschrieben: einen nehmen, der sicher groß genug ist.',
    },
  }),
  NOT_AN_IMAGE: ({ path, content, name, packed, flag, command, isWritten }, say) => {
    const what = packed ? `Was in ${path} ist,` : path;
    const named = name === null ? '' : ` (${name})`;
    const none = 'Es hat keine Partitionstabelle, keinen Bootsektor und kein ISO 9660';
    const anyway = flag === null ? '' : ` Ist es trotzdem gemeint, schreibt ${flag} es.`;
    const check = `Prüfen, welche Datei gemeint war. Es geht ein rohes Image oder eines, das als ${say.either(packedFormats.map(suffixed))} gepackt ist.`;
    const told = {
      virtualDisk: {
        message: `${what} ist ein Datenträger in einem eigenen Format${named}, von dem kein Rechner startet.`,
        hint: `Zuerst ein rohes Image daraus machen, etwa mit: ${say.command(command ?? [])}`,
      },
      archive: {
        message: `${what} ist ein Archiv${named} und kein Datenträger-Image.`,
        hint: 'Entpacken und das Image darin angeben.',
      },
      packed: {
        message: `${what} ist auf eine Weise gepackt${named}, die hier nicht entpackt wird.`,
        hint: `Zuerst entpacken. Rohe Images gehen so, wie sie sind, und was als ${say.either(packedFormats.map(suffixed))} gepackt ist.`,
      },
      document: {
        message: `${what} ist ein Dokument${named} und kein Datenträger-Image.`,
        hint: 'Hineinsehen: Ein misslungener Download hinterlässt oft eine Seite, die den Grund nennt. Dann das Image selbst holen.',
      },
      program: {
        message: `${what} ist ein Programm${named} und kein Datenträger-Image.`,
        hint: 'Das Image angeben, zu dem es gehört.',
      },
      fileSystem: {
        message: `${what} ist ein bloßes Dateisystem${named}. ${none}, deshalb startet nichts davon.`,
        hint: { terminal: anyway.trim(), window: check },
      },
      text: {
        message: `${what} ist Text und kein Datenträger-Image.`,
        hint: { terminal: `Hineinsehen und das Image selbst holen.${anyway}`, window: check },
      },
      unknown: {
        message: `${what} ist kein Datenträger-Image. ${none}.`,
        hint: { terminal: `Prüfen, welche Datei gemeint war.${anyway}`, window: check },
      },
    }[content ?? 'unknown'];
    return isWritten ? { ...told, hint: null } : told;
  },
  IMAGE_OUTSIDE_STORE: ({ image, real, command }, say) => ({
    message: `${image} ist ein Link auf ${real ?? 'etwas, das nicht da ist'}, außerhalb des Nix-Stores: Das hat kein Build gemacht, also gilt es nicht als Image.`,
    hint: {
      terminal: `Der Build muss das Image selbst in sein Ergebnis legen. Um jene Datei trotzdem zu schreiben, sie selbst nennen: ${say.command(command)}`,
      window:
        'Der Build muss das Image selbst in sein Ergebnis legen. Einem Link aus dem Store hinaus wird nicht gefolgt.',
    },
  }),
};
