import type { driveFailures, StickState } from '../../contract/index.ts';
import type { DriveTexts, Say } from '../say.ts';
import type { FailureTexts } from '../told.ts';

const anotherDrive = 'Ein anderes Laufwerk wählen.';
const endUse = 'Beenden, was es verwendet, oder ein anderes Laufwerk wählen.';
const lookAgain = 'Die Liste der Laufwerke noch einmal ansehen und neu wählen.';
const startOver = 'Von vorn beginnen: Was jetzt auf dem Laufwerk ist, ist nicht sicher bekannt.';
const install = 'Flakestick neu installieren; in einem Checkout npm run build ausführen.';
const waysOut =
  'Einen Polkit-Agenten starten (Desktops bringen einen mit), die Kommandozeile in einem Terminal mit sudo ausführen, oder sich von einer udev-Regel die Wechsellaufwerke geben lassen (programs.flakestick.driveAccess in NixOS).';
const keepNothingElse =
  'Nur der Teil mit dem Image ist durch Zurücklesen nachgewiesen. Nichts anderes auf diesem Laufwerk aufbewahren.';

export const driveTexts: DriveTexts = {
  driveName: ({ kind, name }) =>
    ({
      practice: `Übungslaufwerk ${name}`,
      loop: `Loop-Gerät auf ${name}`,
      nameless: `Laufwerk ${name}`,
    })[kind],
  locked: ({ use, shell, isElsewhere, since }, say) => {
    const done = {
      written: 'beschrieben',
      read: 'gelesen',
      built: 'gebaut',
      served: 'angeboten',
      ejected: 'ausgeworfen',
    }[use];
    const who = {
      window: 'vom Fenster',
      commandLine: 'von der Befehlszeile',
      browser: 'vom Browser',
    };
    const by = isElsewhere ? `${who[shell]} ` : '';
    return `wird seit ${say.time(since)} ${by}${done}`;
  },
  obstacle: (obstacle, say) => {
    switch (obstacle.kind) {
      case 'holdsPath':
        return `darauf liegt ${obstacle.path}`;
      case 'contentIs':
        return `sein Inhalt ist ${obstacle.path}`;
      case 'swap':
        return 'als Swap';
      case 'swapFile':
        return `darauf liegt die Swap-Datei ${obstacle.path}`;
      case 'zfs':
        return 'gehört zu einem ZFS-Pool';
      case 'btrfs':
        return `eines der ${obstacle.count} Geräte eines eingehängten btrfs`;
      case 'heldBy':
        return `belegt durch ${say.items(obstacle.names)}`;
      case 'heldByProgram':
        return 'ein anderes Programm oder der Kernel belegt es';
      case 'locked':
        return 'ein anderes Programm hält es gesperrt';
      case 'isImage':
        return 'es ist das Image selbst';
      case 'mountsUnknown':
        return 'was eingehängt ist, ließ sich nicht lesen';
      case 'partition':
        return 'eine Partition, kein ganzes Laufwerk';
      case 'memory':
        return 'ein Laufwerk im Arbeitsspeicher';
      case 'hardwarePartition':
        return 'eine Hardware-Partition';
      case 'optical':
        return 'ein optisches Laufwerk';
      case 'notOwnDisk':
        return `kein eigenes Laufwerk (${obstacle.type})`;
      case 'noMedium':
        return 'kein Medium eingelegt';
      case 'writeProtected':
        return 'schreibgeschützt';
      case 'tooSmall':
        return `es hat nur ${say.size(obstacle.sizeBytes)}`;
      case 'mounted':
        return `eingehängt unter ${say.items(obstacle.mountpoints)}`;
      case 'loopDevice':
        return 'ein Loop-Gerät';
      case 'holdsData':
        return say.data(obstacle);
      case 'builtIn':
        return obstacle.bus === null ? 'eingebaut' : `eingebaut (${obstacle.bus})`;
    }
  },
  item: ({ format, label, sizeBytes, isData }, say) => {
    const name = label === null ? format : `${format} „${label}“`;
    return isData === null
      ? `${name} (${say.size(sizeBytes)}; lässt sich nicht ansehen, kann Dateien enthalten)`
      : `${name} (${say.size(sizeBytes)})`;
  },
  large: 'größer als 256 GB',
  loss: (data) => `enthält ${data}`,
};

/** Was ein Laufwerk ist, von dem mitten in der Arbeit abgelassen wurde. */
export const stickAfterLeaving: Record<StickState, string> = {
  untouched: 'Darauf wurde nichts verändert.',
  partlyWritten:
    'Teilweise überschrieben: Weder das Bisherige noch ein brauchbarer Installer ist darauf.',
  writtenUnverified: 'Das Image ist geschrieben, aber nicht geprüft.',
  verified: 'Darauf ist genau das Image.',
  differs: 'Was zurückgelesen wurde, weicht vom Image ab; nicht verwenden.',
};

export const stickAfterWrite: Record<StickState, (device: string) => string> = {
  untouched: (device) => `Auf ${device} wurde kein einziges Byte verändert.`,
  partlyWritten: (device) =>
    `${device} ist teilweise beschrieben: Weder das Bisherige noch das Image ist darauf.`,
  writtenUnverified: (device) =>
    `Das ganze Image wurde auf ${device} geschrieben, aber nicht zurückgelesen: Vielleicht ist es gut, nachgewiesen ist es nicht.`,
  verified: (device) => `Auf ${device} ist genau das Image.`,
  differs: (device) => `Auf ${device} steht nicht, was darauf geschrieben wurde.`,
};

export const holdsWrongImage = (device: string): string =>
  `Was jetzt auf ${device} ist, taugt nichts: nicht verwenden.`;

export const stickAfterRead: Record<StickState, (device: string) => string> = {
  untouched: (device) => `${device} wurde nur gelesen, nicht verändert.`,
  partlyWritten: (device) => `${device} wurde nur gelesen, nicht verändert.`,
  writtenUnverified: (device) => `${device} wurde nur gelesen, nicht verändert.`,
  verified: (device) => `Auf ${device} ist genau das Image.`,
  differs: (device) => `Auf ${device} ist nicht das Image.`,
};

export const past = {
  differed: 'Schon beim letzten Zurücklesen war darauf nicht das Richtige.',
  neverEnded: (percent: string | null) =>
    percent === null
      ? 'Der letzte Schreibvorgang kam nie zu einem Ende.'
      : `Der letzte Schreibvorgang kam nie zu einem Ende: Er war bei ${percent} stehen geblieben.`,
  interrupted: (percent: string | null) =>
    percent === null
      ? 'Der letzte Schreibvorgang wurde unterbrochen.'
      : `Der letzte Schreibvorgang wurde bei ${percent} unterbrochen.`,
};

const changes = {
  exchanged: 'Es wurde ausgetauscht oder neu eingesteckt',
  link: 'Dort ist jetzt ein symbolischer Link',
  deviceNumber: 'Seine Gerätenummer ist eine andere',
  size: 'Seine Größe ist eine andere',
  pluggedAnew: 'Es wurde neu eingesteckt',
  port: 'Es steckt an einem anderen Anschluss',
  serial: 'Seine Seriennummer ist eine andere',
  file: 'Eine andere Datei hat seinen Namen',
  practiceDrive: 'Ein anderes Übungslaufwerk hat seinen Namen',
};

const noPractice = {
  link: 'Es ist ein symbolischer Link',
  notFile: 'Es ist keine gewöhnliche Datei',
  unmarked: 'Es ist nicht als eines markiert',
  noSize: 'Es hat keine Größe',
};

const blocksOf = (count: number, say: Say) =>
  count === 1 ? '1 Block von 64 KiB' : `${say.number(count)} Blöcke von 64 KiB`;

const howEnded = (signal: string | null, exitCode: number | null) =>
  signal !== null ? `durch Signal ${signal}` : `mit Status ${exitCode}`;

type Probed = {
  device: string;
  offset: number;
  claimedBytes: number;
  realBytes: number | null;
  same: [number, number] | null;
};

const lessThanClaimed = (
  { device, offset, claimedBytes, realBytes, same }: Probed,
  say: Say,
): string => {
  if (realBytes === 0) return `${device} behält nichts von dem, was darauf geschrieben wird.`;
  const symptom =
    same === null
      ? `was bei Byte ${say.number(offset)} geschrieben wird, ist beim Zurücklesen nicht da`
      : `was bei Byte ${say.number(same[1])} geschrieben wird, erscheint auch bei Byte ${say.number(same[0])}`;
  const real = realBytes === null ? '' : ` In Wahrheit fasst es höchstens ${say.size(realBytes)}.`;
  return `${device} gibt ${say.size(claimedBytes)} an, aber ${symptom}.${real}`;
};

export const drives: FailureTexts<typeof driveFailures> = {
  DRIVE_TOO_SMALL: ({ driveBytes, imageBytes, known, host, ...drive }, say) => {
    const name = say.drive(drive);
    const image = host === null ? 'Das Image' : `Das Image von ${host}`;
    const larger = 'Ein größeres Laufwerk wählen.';
    if (imageBytes === null) {
      return {
        message: `${image} ist größer als ${name} mit seinen ${say.size(driveBytes)}.`,
        hint: larger,
      };
    }
    const [needed, there] = [say.size(imageBytes), say.size(driveBytes)];
    const missing = say.size(imageBytes - driveBytes);
    if (known === 'about') {
      return {
        message: `${image} könnte zu groß für ${name} sein: Es braucht etwa ${needed}, und es sind ${there}.`,
        hint: 'Ein größeres Laufwerk bereithalten. Auf ein zu kleines wird nichts geschrieben.',
      };
    }
    const least = known === 'atLeast' ? 'mindestens ' : '';
    return {
      message: `${image} braucht ${least}${needed}, ${name} hat nur ${there}: Es fehlen ${missing}.`,
      hint: larger,
    };
  },
  DRIVE_READ_ONLY: (drive, say) => ({
    message: `${say.drive(drive)} ist schreibgeschützt.`,
    hint: 'Den Schreibschutzschalter umlegen, oder ein anderes Laufwerk wählen.',
  }),
  DRIVE_IN_USE: ({ obstacle, ...drive }, say) => {
    const message = `${say.drive(drive)} wird verwendet: ${say.obstacle(obstacle)}. Es wird nicht gelöscht.`;
    switch (obstacle.kind) {
      case 'heldByProgram':
        return {
          message,
          hint: 'Schließen, was es verwendet (ein eingehängtes Dateisystem, LUKS, LVM, RAID, ein anderes Programm), dann erneut versuchen.',
        };
      case 'locked':
        return {
          message,
          hint: 'Warten, bis jenes Programm fertig ist (ein Partitionierer, ein anderes Schreibprogramm), dann erneut versuchen.',
        };
      case 'heldBy':
      case 'swap':
      case 'swapFile':
      case 'zfs':
      case 'btrfs':
        return { message, hint: endUse };
      default:
        return { message, hint: anotherDrive };
    }
  },
  DRIVE_MOUNTED: ({ mountpoints, through, flag, ...drive }, say) => ({
    message: `${say.drive(drive)} ist eingehängt unter ${say.items(mountpoints)}${through.length === 0 ? '' : ` (über ${say.items(through)})`}.`,
    hint: {
      terminal: `Aushängen, oder dem zustimmen (${flag}).`,
      window: 'Erneut versuchen und zustimmen, dass es zuerst ausgehängt wird.',
    },
  }),
  DRIVE_FIXED: ({ obstacle, flag, ...drive }, say) => ({
    message: `${say.drive(drive)} ist kein Wechsellaufwerk: ${say.obstacle(obstacle)}.`,
    hint: {
      terminal: `Ist es wirklich gemeint, das mit ${flag} sagen.`,
      window: 'Einen Stick wählen: Ein eingebautes Laufwerk wird von diesem Fenster nie gelöscht.',
    },
  }),
  DRIVE_HOLDS_DATA: ({ obstacle, flag, ...drive }, say) => ({
    message:
      obstacle.kind === 'holdsData' && obstacle.items.length === 0
        ? `${say.drive(drive)} ist ${say.obstacle(obstacle)} und daher wohl nicht als Stick gedacht.`
        : `${say.drive(drive)} würde verlieren, was es enthält: ${say.obstacle(obstacle)}.`,
    hint: {
      terminal: `Nachsehen, was darauf ist. Wenn es verloren gehen darf, das mit ${flag} sagen.`,
      window:
        'Nachsehen, was darauf ist. Wenn es verloren gehen darf, erneut versuchen und das ankreuzen.',
    },
  }),
  DRIVE_CHANGED: ({ device, what }) => ({
    message: `${device} ist nicht das Laufwerk, das bestätigt wurde: ${changes[what]}.`,
    hint: lookAgain,
  }),
  DRIVE_NOT_A_DISK: (params, say) => {
    const { device } = params;
    const not = (what: string) => `${device} lässt sich nicht als Laufwerk beschreiben: ${what}.`;
    const ownDisk = (what: string) => ({
      message: `${device} ist kein eigenes Laufwerk: ${what}.`,
      hint: anotherDrive,
    });
    const ofTheList = 'Eines wählen, das die Liste der Laufwerke zeigt.';
    const oneOf = (command: readonly string[]) => ({
      terminal: `Eines davon wählen: ${say.command(command)}.`,
      window: ofTheList,
    });
    switch (params.reason) {
      case 'noSize':
        return { message: `${device} hat keine Größe.`, hint: 'Ein Medium einlegen.' };
      case 'obstacle':
        return {
          message: `${say.drive(params)} ist kein Laufwerk: ${say.obstacle(params.obstacle)}.`,
          hint: anotherDrive,
        };
      case 'partition':
        return {
          message: not('Es ist eine Partition, kein ganzes Laufwerk'),
          hint: params.whole === null ? anotherDrive : `Das ganze Laufwerk ist ${params.whole}.`,
        };
      case 'unused':
        return {
          message: not('Es wird nicht als Laufwerk verwendet'),
          hint: oneOf(params.command),
        };
      case 'file':
        return {
          message: not('Es ist eine Datei'),
          hint: {
            terminal: 'Ein Übungslaufwerk wird als file:PFAD angegeben.',
            window: ofTheList,
          },
        };
      case 'folder':
        return { message: not('Es ist ein Ordner'), hint: oneOf(params.command) };
      case 'noBlockDevice':
        return { message: not('Es ist kein Blockgerät'), hint: oneOf(params.command) };
      case 'notPractice':
        return {
          message: `${device} ist kein Übungslaufwerk: ${noPractice[params.what]}.`,
          hint: {
            terminal:
              'Es gehen nur Dateien, die flakestick practice-drive angelegt hat, damit keine andere überschrieben wird.',
            window:
              'Es gehen nur Dateien, die als Übungslaufwerk angelegt wurden, damit keine andere überschrieben wird.',
          },
        };
      case 'deviceMapper':
        return ownDisk('Es besteht aus anderen Geräten (Device Mapper)');
      case 'raid':
        return ownDisk('Es besteht aus anderen Geräten (RAID)');
      case 'passesOn':
        return ownDisk(`Es reicht nur an ${params.to} weiter`);
      case 'unseen':
        return ownDisk(`Woran es weiterreicht, ist nicht zu sehen (${params.to})`);
      case 'wrongKind':
        return {
          message: `${device} ist ${params.practice ? 'keine gewöhnliche Datei' : 'kein Blockgerät'}.`,
          hint: lookAgain,
        };
    }
  },
  CONFIRMATION_REQUIRED: ({ drives: named, flags }, say) => {
    const names = named.map(say.driveFacts).join(', ');
    return {
      message: `Gelöscht würde ${names}, und hier ist niemand, der gefragt werden kann.`,
      hint: {
        terminal: `In einem Terminal ausführen, oder ${flags.join(' ')} anhängen.`,
        window: 'Erneut versuchen und bestätigen, welcher Stick gelöscht werden darf.',
      },
    };
  },
  DRIVE_NOT_FOUND: (params, say) => {
    switch (params.reason) {
      case 'selector':
        return {
          message: `Ein Laufwerk ${params.device} gibt es nicht.`,
          hint: {
            terminal: `Einstecken, dann nachsehen: ${say.command(params.command)}.`,
            window: 'Den Stick einstecken; er erscheint in der Liste.',
          },
        };
      case 'gone':
        return { message: `${params.device} ist nicht mehr da.`, hint: 'Wieder einstecken.' };
      case 'practice':
        return {
          message: `Unter ${params.device} gibt es kein Übungslaufwerk.`,
          hint: {
            terminal: `Eines anlegen: ${say.command(params.command)}.`,
            window: 'Ein Übungslaufwerk anlegen; es erscheint in der Liste.',
          },
        };
    }
  },
  DRIVE_LOST: ({ device, doing, offset }, say) => {
    const at = offset === null ? '' : ` bei Byte ${say.number(offset)}`;
    const during = {
      writing: ' beim Schreiben',
      reading: ' beim Lesen',
      flushing: ' beim Leeren seines Caches',
    };
    return doing === null && offset === null
      ? { message: `${device} ist nicht mehr da.`, hint: 'Wieder einstecken.' }
      : {
          message: `${device} ist${doing === null ? '' : during[doing]}${at} verschwunden.`,
          hint: 'Wieder einstecken, beim zweiten Mal an einem anderen Anschluss, und von vorn beginnen.',
        };
  },
  DRIVES_UNREADABLE: (params, say) =>
    params.reason === 'checks'
      ? say.notReady(params.checks)
      : {
          message: `Die Laufwerke dieses Rechners ließen sich nicht lesen: ${params.said}.`,
          hint: 'Unter Linux müssen /sys und /proc eingehängt sein.',
        },
  UNMOUNT_FAILED: ({ device, mountpoint, said }) => ({
    message: `${device} ließ sich nicht von ${mountpoint} aushängen: ${said}.`,
    hint: 'Die Programme und Terminals schließen, die es verwenden, dann erneut versuchen.',
  }),
  EJECT_FAILED: (params, say) => {
    const { device } = params;
    const flushed =
      'Alle Daten sind geschrieben. Warten, bis sein Licht ruhig ist, dann herausziehen.';
    switch (params.reason) {
      case 'loop':
        return {
          message: `${device} ist ein Loop-Gerät: Da ist nichts abzuziehen.`,
          hint: `Lösen: ${say.command(params.command)}.`,
        };
      case 'noUdisks':
        return {
          message: `${device} ließ sich nicht ausschalten: udisks ist nicht installiert.`,
          hint: flushed,
        };
      case 'refused':
        return { message: `${device} ließ sich nicht ausschalten: ${params.said}.`, hint: flushed };
    }
  },
  WRITE_FAILED: (params, say) => {
    const { device } = params;
    switch (params.reason) {
      case 'write':
        return {
          message: `${device} ließ sich bei Byte ${say.number(params.offset)} nicht beschreiben: ${params.said}.`,
          hint: 'Vielleicht ist das Laufwerk abgenutzt oder schreibgeschützt: ein anderes versuchen.',
        };
      case 'diskFull':
        return {
          message: `Die Festplatte mit dem Übungslaufwerk ${device} ist voll.`,
          hint: 'Platz schaffen, oder das Übungslaufwerk anderswo anlegen.',
        };
      case 'open':
        return {
          message: `${device} ließ sich nicht öffnen: ${params.said}.`,
          hint: 'Erneut versuchen. Scheitert es noch einmal, einen anderen Stick nehmen.',
        };
    }
  },
  READ_FAILED: (params, say) =>
    params.reason === 'read'
      ? {
          message: `${params.device} ließ sich bei Byte ${say.number(params.offset)} nicht zurücklesen: ${params.said}.`,
          hint: 'Vielleicht ist das Laufwerk abgenutzt: ein anderes versuchen.',
        }
      : {
          message: `${params.device} ließ sich nicht öffnen: ${params.said}.`,
          hint: 'Einen anderen Anschluss versuchen, dann einen anderen Stick.',
        },
  VERIFY_MISMATCH: (params, say) => {
    const { device } = params;
    switch (params.reason) {
      case 'image': {
        const where = `${device} weicht ab Byte ${say.number(params.offset)} vom Image ab (${blocksOf(params.blocks, say)}).`;
        const why = params.cause === null ? '' : `: ${say.cause(params.cause).message}`;
        const tried = {
          nothing: '',
          tooMuch: ' Das ist zu viel, um es noch einmal zu schreiben.',
          failed: ` Es noch einmal zu schreiben, ist gescheitert${why || '.'}`,
          twice: ' Was abwich, wurde zweimal neu geschrieben, vergeblich.',
        }[params.tried];
        return {
          message: `${where}${tried}`,
          hint:
            params.tried === 'nothing'
              ? 'Von diesem Stick nicht installieren. Neu schreiben; weicht er wieder ab, ist das Laufwerk schlecht.'
              : 'Von diesem Stick nicht installieren. Das Laufwerk ist schlecht: ein anderes nehmen.',
        };
      }
      case 'capacity':
        return {
          message: `${lessThanClaimed(params, say)}${params.realBytes === 0 ? '' : ' Das Image passt nicht darauf.'}`,
          hint:
            params.realBytes === 0
              ? 'Es ist abgenutzt oder schreibgeschützt, ohne es zu sagen: ein anderes Laufwerk nehmen.'
              : 'Dieses Laufwerk nicht verwenden: Es ist gefälscht oder defekt. Was jenseits seiner wahren Größe geschrieben wird, geht verloren.',
        };
      case 'remembered': {
        const { offset, lengthBytes, writtenAt, flag } = params;
        const place =
          offset < 1e6 ? 'ganz am Anfang' : `etwa ${say.size(offset)} nach seinem Anfang`;
        const bytes = `Byte ${say.number(offset)} bis ${say.number(offset + lengthBytes - 1)}`;
        return {
          message: `Auf ${device} steht nicht mehr, was am ${say.day(writtenAt)} darauf geschrieben wurde: Die erste Abweichung liegt ${place} (${bytes}).`,
          hint: {
            terminal: `Ohne das Image lässt sich die Stelle nur auf 4 MiB genau angeben. Um es zu beheben, das Image neu schreiben; ${flag} schreibt nur, was sich unterscheidet.`,
            window:
              'Ohne das Image lässt sich die Stelle nur auf 4 MiB genau angeben. Um es zu beheben, den Stick neu erstellen; „Nur schreiben, was sich geändert hat“ lässt, was gleich ist.',
          },
        };
      }
    }
  },
  DRIVE_STALLED: ({ device, phase, seconds, flag }) => ({
    message:
      phase === 'verifying'
        ? `${device} hat seit ${seconds} s nichts zurückgegeben.`
        : `${device} hat seit ${seconds} s nichts angenommen.`,
    hint: {
      terminal: `Vielleicht wartet es auf seinen eigenen Speicher: in Ruhe lassen. Bleibt es minutenlang so, abbrechen, an einem anderen Anschluss einstecken und mit ${flag} weitermachen; geschieht es auch dort, ein anderes Laufwerk nehmen.`,
      window:
        'Vielleicht wartet er auf seinen eigenen Speicher: in Ruhe lassen. Bleibt es minutenlang so, abbrechen und einen anderen Anschluss nehmen; der nächste Versuch kann dort weitermachen, wo dieser aufgehört hat. Geschieht es auch dort, einen anderen Stick nehmen.',
    },
  }),
  BLOCKS_REPAIRED: ({ device, offset, blocks }, say) => ({
    message: `${device} hatte ${blocksOf(blocks, say)} nicht so, wie sie geschrieben waren, ab Byte ${say.number(offset)}. Neu geschrieben, liest sich das ganze Image richtig zurück.`,
    hint: 'Der Stick ist jetzt brauchbar; auf Dauer ist kein Verlass auf dieses Laufwerk.',
  }),
  CAPACITY_FALSE: (params, say) =>
    params.reason === 'notRestored'
      ? {
          message: `${params.device} nahm nicht wieder an, was vor der Probe jenseits des Images stand: Es geht kaputt.`,
          hint: keepNothingElse,
        }
      : {
          message: lessThanClaimed(params, say),
          hint:
            params.imageBytes === null
              ? 'Ob das Image passt, zeigt sich beim Zurücklesen. Nichts anderes auf diesem Laufwerk aufbewahren.'
              : keepNothingElse,
        },
  SIGNATURES_LEFT: ({ device, signatures, why, cause, commands }, say) => {
    const left = signatures.map(({ type, offset }) => `${type} bei Byte ${say.number(offset)}`);
    const because = {
      onlyRead: '',
      untrusted: 'Es blieb unberührt, denn was dort geschrieben wird, kann im Image landen. ',
      notKept: 'Es wurde überschrieben und ist wieder da. ',
      failed: cause === null ? '' : `Es ließ sich nicht entfernen: ${say.cause(cause).message} `,
    }[why];
    return {
      message: `Jenseits des Images steht auf ${device} noch, woran es früher zu erkennen war: ${say.items(left)}. ${because}Ein System könnte das Laufwerk dafür halten und das Image nicht finden.`,
      hint:
        commands.length === 0
          ? 'Ein anderes Laufwerk nehmen: Dieses ist nicht, was es angibt, oder geht kaputt.'
          : `Von Hand entfernen: ${say.commands(commands)}`,
    };
  },
  NOTHING_TO_RESUME: ({ device, why, image, flag }) => {
    const because = {
      unknown: 'Ein früherer Schreibvorgang darauf ist nicht bekannt',
      otherImage: `Zuletzt wurde darauf ${image} geschrieben, wie es damals war`,
      verified: 'Der letzte Schreibvorgang mit diesem Image wurde abgeschlossen und geprüft',
      nothingWritten: 'Der letzte Schreibvorgang mit diesem Image war noch nicht weit gekommen',
    }[why];
    return {
      message: `Auf ${device} ist nichts fortzusetzen: ${because}. Alles wird geschrieben.`,
      hint: {
        terminal: `Um nur zu schreiben, was sich unterscheidet, ${flag} verwenden.`,
        window:
          'Nichts ist verloren: Alles wird neu geschrieben. „Nur schreiben, was sich geändert hat“ ist der schnellere Weg.',
      },
    };
  },
  STICK_UNKNOWN: (params, say) => {
    const { device, command } = params;
    const makeAnew = 'Den Stick neu erstellen; danach lässt er sich jederzeit prüfen.';
    switch (params.reason) {
      case 'unreadable':
        return {
          message: `Was auf ${device} geschrieben wurde, lässt sich nicht nachsehen: ${params.said}.`,
          hint: {
            terminal: `Nachsehen, was flakestick doctor sagt, oder das Image angeben: ${say.command(command)}`,
            window: makeAnew,
          },
        };
      case 'unknown':
        return {
          message: `Was auf ${device} geschrieben wurde, ist nicht bekannt.`,
          hint: { terminal: `Das Image angeben: ${say.command(command)}`, window: makeAnew },
        };
      case 'unfinished': {
        const end = params.isFinished ? 'kam zu keinem guten Ende' : 'wurde nie fertig';
        return {
          message: `Der Schreibvorgang auf ${device} vom ${say.day(params.writtenAt)} ${end}, und sein Image ${params.image} ist nicht mehr da oder verändert: Es gibt nichts zum Vergleichen.`,
          hint: {
            terminal: `Neu schreiben, oder ein Image angeben: ${say.command(command)}`,
            window: makeAnew,
          },
        };
      }
    }
  },
  HELPER_LOST: (params) =>
    params.reason === 'silent'
      ? { message: `Das Hilfsprogramm hat nichts über ${params.device} gesagt.`, hint: startOver }
      : {
          message: `Das Hilfsprogramm, das an ${params.device} arbeitete, endete ${howEnded(params.signal, params.exitCode)}, ohne ein letztes Wort.`,
          hint: startOver,
        },
  HELPER_UNAVAILABLE: (params) => {
    if (params.reason === 'unreadable') {
      return {
        message: `Das Hilfsprogramm lässt sich nicht lesen: ${params.said}.`,
        hint: install,
      };
    }
    const why = params.text.at(-1) ?? `Es endete ${howEnded(params.signal, params.exitCode)}`;
    return {
      message: `Das Hilfsprogramm ließ sich nicht starten: ${why.replace(/\.$/, '')}.`,
      hint: install,
    };
  },
  AUTHORISATION_UNAVAILABLE: (params) => {
    switch (params.reason) {
      case 'refused':
        return {
          message: `Die Erlaubnis, ${params.devices.join(', ')} zu öffnen, wurde verweigert: ${params.said}.`,
          hint: waysOut,
        };
      case 'nobody': {
        const ways = params.ways.map(({ program, said }) =>
          said === null ? `${program} ist nicht installiert` : `${program}: ${said}`,
        );
        return {
          message: `Dieser Benutzer darf ${params.devices.join(', ')} nicht öffnen, und niemand ließ sich um Erlaubnis fragen: ${ways.join('; ')}.`,
          hint: waysOut,
        };
      }
      case 'open':
        return {
          message: `Dieser Benutzer darf ${params.device} nicht öffnen.`,
          hint: 'Die Kommandozeile in einem Terminal mit sudo ausführen.',
        };
    }
  },
  AUTHORISATION_DISMISSED: ({ devices }) => ({
    message: `Die Erlaubnis, ${devices.join(', ')} zu öffnen, wurde nicht gegeben.`,
    hint: 'Neu starten und die Frage nach dem Passwort beantworten.',
  }),
};
