import type { HostFacts, Layout, LayoutPartition, StickRecord } from '../../contract/index.ts';
import type { TerminalTexts } from '../en/terminal.ts';
import type { Say } from '../say.ts';
import { stickAfterLeaving } from './drives.ts';

const firmwares: Record<Layout['firmware'], string> = {
  efi: 'EFI',
  bios: 'BIOS',
  both: 'EFI und BIOS',
};

export const terminal = (say: Say): TerminalTexts => ({
  error: (message: string) => `Fehler: ${message}`,
  warning: (message: string) => `Warnung: ${message}`,

  help: {
    titles: {
      'Usage:': 'Aufruf:',
      'Arguments:': 'Argumente:',
      'Options:': 'Optionen:',
      'Commands:': 'Befehle:',
    },
    places: {
      '[options]': '[Optionen]',
      '[command]': '[Befehl]',
      '<option=value>': '<option=wert>',
      '<drive>': '<Laufwerk>',
      '<path>': '<Pfad>',
      '<size>': '<Größe>',
      '<number>': '<Nummer>',
    },
    about:
      'Macht aus einem Host eines NixOS-Flakes einen USB-Stick, der ihn installiert, und weist das nach',
    version: 'die Versionsnummer ausgeben',
    help: 'diese Hilfe ausgeben',
    commands: {
      hosts: 'Die Hosts eines Flakes auflisten',
      drives: 'Die Laufwerke auflisten, das sicherste zuerst',
      build: 'Das Installer-Image eines Hosts bauen',
      flash: 'Ein Image auf Laufwerke schreiben und prüfen',
      verify:
        'Ein Laufwerk mit einem Image vergleichen, oder mit dem zuletzt darauf Geschriebenen; verändert nichts',
      make: 'Bauen, schreiben und prüfen: ein Stick, der den Host installiert',
      prove:
        'Prüfen, ob in einem Image alles ist, was der Host für eine Installation ohne Netz braucht',
      practiceDrive: 'Eine Datei anlegen, die als Laufwerk dienen kann, ohne Risiko',
      serve: 'Die Oberfläche des Fensters auf diesem Rechner für einen Browser bereitstellen',
      doctor: 'Prüfen, was dieser Rechner zum Erstellen von Sticks braucht',
    },
    options: {
      json: 'JSON Lines auf der Standardausgabe',
      facts: 'auch jeden Host auf System und Festplatte hin auswerten',
      outLink: 'einen Link hinterlassen, der das Image behält',
      dryRun: 'sagen, was zu bauen und herunterzuladen wäre, und nichts bauen',
      drive: 'ein Gerät, eine Kennung aus `drives`, oder file:PFAD',
      drives: 'ein Gerät, eine Kennung aus `drives`, oder file:PFAD; mehrfach möglich',
      offline: 'das ganze System auf den Stick legen (prebuilt)',
      set: 'eine Option des Installers setzen, etwa swap.size=8G oder \'layout.sizes."/home"=200G\'; mehrfach möglich',
      yes: 'löschen, ohne zu fragen',
      unmount: 'Eingehängtes auf dem Laufwerk zuerst aushängen',
      allowFixed: 'das Laufwerk ist gemeint, obwohl es kein Wechsellaufwerk ist',
      eraseData: 'was das Laufwerk enthält (Dateien, LUKS, RAID …), darf verloren gehen',
      anyway: 'schreiben, obwohl es nicht nach einem Image aussieht',
      noCount: 'nicht vorher entpacken, um zu sehen, ob das Image passt',
      noVerify: 'nicht zurücklesen',
      delta: 'zuerst lesen, und nur schreiben, was abweicht',
      resume: 'weitermachen, wo ein früheres Schreiben desselben Images unterbrochen wurde',
      noPowerOff: 'das Laufwerk am Ende eingeschaltet lassen',
      size: 'etwa 8G',
      port: 'ein fester Port',
      noOpen: 'nur die Adresse ausgeben',
    },
  },

  ask: {
    yes: 'ja',
    password: ({ user, devices, isCopied }) =>
      `Passwort von ${user}, damit Flakestick ${devices.join(', ')} öffnen darf${
        isCopied ? ' (sein Hilfsprogramm wird zuerst in einen Ordner von root kopiert)' : ''
      }: `,
    eraseData: (drive: string, name: string) =>
      `Was auf ${drive} ist, lässt sich nicht wiederherstellen. Um es zu löschen, ${name} eingeben: `,
    make: (drives: string[], host: string) =>
      `${drives.join(', ')} löschen und zum Installer für ${host} machen? Dann ja eingeben: `,
    write: (drives: string[], image: string, facts: string) =>
      `${drives.join(', ')} löschen und ${image} (${facts}) darauf schreiben? Dann ja eingeben: `,
    interrupted: (reached: string) =>
      `Ein früherer Schreibvorgang dieses Images auf dieses Laufwerk endete bei ${reached}; mit --resume geht er von dort aus weiter.`,
  },

  job: {
    waiting: 'wartet',
    failedWith: (code: string) => `Fehlgeschlagen: ${code}`,
    evaluating: 'Wird ausgewertet …',
    building: (built: number, expected: number) =>
      `Gebaut ${say.number(built)}/${say.number(expected)}`,
    downloaded: (bytes: number, expectedBytes: number) =>
      `${say.size(bytes)} von ${say.size(expectedBytes)} heruntergeladen`,
    stalled: 'keine Antwort vom Laufwerk',
    ofTotal: (bytes: number, totalBytes: number) =>
      `${say.size(bytes)} von ${say.size(totalBytes)}`,
    left: (seconds: number) => `noch ${say.duration(seconds)}`,
    waitingForDrives: (devices: string[]) =>
      `Auf die Antwort von ${devices.join(', ')} auf das zuletzt Geschriebene wird gewartet. Ein weiteres Strg-C lässt alles, wie es ist.`,
  },

  end: {
    stick: stickAfterLeaving,
    safeToUnplug: 'Ausgeschaltet: Es kann abgezogen werden.',
    wrote: (bytes: number, seconds: number) =>
      `${say.size(bytes)} in ${say.duration(seconds)} geschrieben`,
    wroteSome: (read: number, wrote: number, saved: number, seconds: number) =>
      `${say.size(read)} gelesen, ${say.size(wrote)} in ${say.duration(seconds)} geschrieben; ${say.size(saved)} waren schon da`,
    proven: (bytes: number, seconds: number) =>
      `${seconds < 1 ? '' : `in ${say.duration(seconds)} `}zurückgelesen und verglichen: alle ${say.size(bytes)} des Images; was dahinter liegt, wurde nicht geprüft`,
    cleared: (signatures: { type: string; offset: number }[]) =>
      `gelöscht, woran es früher zu erkennen war, jenseits des Images: ${signatures
        .map(({ type, offset }) => `${type} bei Byte ${say.number(offset)}`)
        .join(', ')}`,
    still: ({ startedAt, image, made }: StickRecord) =>
      made
        ? `Dies ist noch der Stick, der am ${say.moment(startedAt)} erstellt wurde: Host ${made.host}, Revision ${made.revision ?? 'unbekannt'} von ${made.reference}, Image ${image}.`
        : `Dies ist noch der Stick, der am ${say.moment(startedAt)} geschrieben wurde: Image ${image}.`,
    image: (facts: string) => `Image: ${facts}`,
    deployKey: (key: string) => `Deploy-Key: ${key}`,
    provenOffline: (systemPaths: number, sources: number) =>
      `Offline nachgewiesen: Alle ${say.number(systemPaths)} Store-Pfade des Systems und ${say.number(sources)} Quellen sind im Image.`,
    leftOut: (inputs: string[]) =>
      `Nicht dabei, weil sie sich nicht laden lassen und nichts sie braucht: ${inputs.join(', ')}`,
  },

  plan: {
    counts: (toBuild: number, toFetch: number) =>
      `${say.number(toBuild)} zu bauen, ${say.number(toFetch)} herunterzuladen`,
    download: (bytes: number) => `Download: ${say.size(bytes)}`,
    system: (bytes: number) => `System auf dem Stick: ${say.size(bytes)} entpackt`,
    image: (bytes: number) => `Image: etwa ${say.size(bytes)}`,
    unknown: (freeBytes: number | null) =>
      freeBytes === null
        ? 'Größe und Dauer: erst nach dem Bauen bekannt'
        : `Größe und Dauer: erst nach dem Bauen bekannt; ${say.size(freeBytes)} frei auf der Festplatte mit dem Nix-Store`,
    disk: (bytes: number, freeBytes: number | null) =>
      freeBytes === null
        ? `Festplatte mit dem Nix-Store: etwa ${say.size(bytes)} nötig`
        : `Festplatte mit dem Nix-Store: etwa ${say.size(bytes)} nötig, ${say.size(freeBytes)} frei`,
    diskShort: 'Die Festplatte könnte voll werden; nix-collect-garbage schafft Platz',
    minutes: (minutes: number) =>
      minutes === 0
        ? 'Dauer: unter einer Minute'
        : `Dauer: mindestens ${minutes} min (gepackt auf 4 Prozessoren, heruntergeladen mit 80 Mbit/s, nichts kompiliert)`,
  },

  web: {
    opens: (address: string) => `Flakestick ist unter ${address} und öffnet sich im Browser.`,
    keys: 'Die Eingabetaste gibt einen weiteren Link aus, Strg-C beendet es.',
    endKey: 'Strg-C beendet es.',
    open: (link: string) => `Öffnen: ${link}`,
    once: 'Der Link gilt einmal. Wer ihn öffnet, kann Laufwerke löschen.',
    notArrived:
      'Die Seite ist nicht angekommen. Ein Browser in einer Sandbox kann sie nicht von selbst öffnen.',
    noBrowser: 'Es ließ sich kein Browser starten.',
    refused: {
      host: 'Bedient werden nur Namen dieses Rechners selbst (localhost).',
      origin: 'Diese Herkunft darf Flakestick nicht aufrufen.',
      target: 'Diese Adresse gibt es hier nicht.',
      foreign: 'Nur Seiten von Flakestick selbst dürfen es aufrufen.',
      secret: 'Diesem Aufruf fehlt das Geheimnis dieses Laufs.',
      code: 'Dieser Code ist falsch, benutzt oder zu alt.',
      procedure: 'Eine solche Prozedur gibt es nicht.',
      body: 'Der Inhalt ist kein JSON.',
    },
  },

  hosts: {
    none: 'Der Flake hat keine Hosts.',
    columns: ['HOST', 'SYSTEM', 'INSTALLER', 'ATTRIBUT'],
    unevaluated: (host: string) => `${host}: lässt sich nicht auswerten`,
  },

  drives: {
    none: 'Keine Laufwerke. Eines einstecken, oder ein Übungslaufwerk anlegen.',
    columns: ['GERÄT', 'GRÖSSE', 'LAUFWERK', ''],
    mayBeErased: 'darf gelöscht werden',
    practice: (id: string, bytes: number) =>
      `${id} ist ein Übungslaufwerk von ${say.size(bytes)}. Es belegt nur so viel Platz, wie es gefüllt ist.`,
  },

  prove: {
    missing: (path: string) => `fehlt: ${path}`,
    proven: (image: string, host: string) =>
      `${image} installiert ${host} ohne Netz: Alles ist im Image.`,
    system: (paths: number, bytes: number, toplevel: string) =>
      `System: ${say.number(paths)} Store-Pfade, ${say.size(bytes)} (${toplevel})`,
    sources: (count: number) => `Quellen des Flakes und seiner Inputs: ${say.number(count)}`,
  },

  layout: {
    system: ({ name, system }: HostFacts) => `${name}: ${system ?? 'System unbekannt'}`,
    isImage:
      'Er ist selbst ein Image und wird gebaut, wie er ist: Von sich aus installiert er nichts.',
    ownInstaller: 'Über die Festplatte entscheidet der eigene Installer des Flakes.',
    kept: (mountPoint: string, fsType: string, device: string) =>
      `bleibt: ${mountPoint} (${fsType} auf ${device})`,
    bound: (mountPoint: string, source: string) => `gebunden: ${mountPoint} (an ${source})`,
    ignored: (mountPoint: string, why: string) => `wird nicht angelegt: ${mountPoint} (${why})`,
    file: ({ path, what, from }: Layout['files'][number]) =>
      `Datei: ${path} für ${what}: ${
        {
          question: 'eine Passphrase, nach der am Zielrechner gefragt wird',
          store: 'auf dem Stick',
          commands: 'von extraPostMountCommands angelegt',
          script: 'vom Skript von disko angelegt',
          device: 'muss am Zielrechner angeschlossen sein',
          nothing: 'nichts bringt sie mit',
        }[from]
      }`,
    note: (note: string) => `HINWEIS: ${note}`,
    problem: (problem: string) => `PROBLEM: ${problem}`,
    disko: (firmware: Layout['firmware']) =>
      `Festplatte: vom disko des Hosts partitioniert, für ${firmwares[firmware]}`,
    erases: (device: string) => `gelöscht wird ${device}`,
    leaves: (device: string) => `es bleibt, was auf ${device} ist`,
    encrypted: (name: string) => `verschlüsselt: ${name}`,
    asksFor: (device: string) => `gefragt wird nach der Passphrase von ${device}`,
    gpt: (firmware: Layout['firmware']) => `Festplatte: GPT, für ${firmwares[firmware]}`,
    rest: 'der Rest',
    role: (role: LayoutPartition['role']) =>
      ({
        esp: 'EFI-System',
        biosBoot: 'BIOS-Boot',
        boot: 'Boot',
        swap: 'Swap',
        root: 'Root',
        data: 'Daten',
      })[role],
    inLuks: (name: string) => `verschlüsselt (LUKS ${name})`,
    subvolumes: (names: string[]) => `Subvolumes ${names.join(' ')}`,
    label: (label: string) => `Label ${label}`,
    uuid: (uuid: string) => `UUID ${uuid}`,
    container: (label: string) => `Container ${label}`,
    containerUuid: (uuid: string) => `Container-UUID ${uuid}`,
    partitionUuid: (uuid: string) => `Partitions-UUID ${uuid}`,
    partition: (label: string) => `Partition ${label}`,
  },
});
