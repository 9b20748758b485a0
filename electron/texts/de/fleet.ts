import { type fleetFailures, quoteNixString } from '../../contract/index.ts';
import { shortRevision } from '../names.ts';
import type { FailureTexts, Told } from '../told.ts';

const report = 'Mit der Version von Nix melden.';
const correct = 'Den Flake berichtigen und erneut versuchen.';
const access =
  'das Leserecht prüfen: für git+ssh ein Schlüssel, für ein privates GitHub-Repository access-tokens in nix.conf.';
const forms =
  'Einen Ordner angeben, github:owner/repository oder git+ssh://user@server/pfad, auf Wunsch mit #host dahinter.';
const anotherName = 'Ihm im Flake einen anderen Namen geben.';

export const noHosts =
  'Es gibt keine Hosts: weder nixosConfigurations noch Pakete mit dem Namen …InstallerIso.';

const elsewhere = {
  'access-tokens': (line: string) =>
    `Als github:owner/repository angeben (oder gitlab:, sourcehut:) und das Token in ~/.config/nix/nix.conf eintragen, in einer Zeile: ${line}`,
  netrc: (line: string) =>
    `Die Referenz ohne es angeben und es in ~/.netrc eintragen, wo git danach sucht, in einer Zeile: ${line}`,
  'netrc-file': (line: string) =>
    `Die Referenz ohne es angeben und es in ~/.netrc eintragen, in einer Zeile: ${line}. Damit Nix diese Datei liest, kommt in ~/.config/nix/nix.conf eine Zeile mit ihrem ganzen Pfad: netrc-file = /home/YOU/.netrc`,
  ssh: () =>
    'Die Referenz ohne es angeben, etwa git+ssh://git@server/pfad, mit einem Schlüssel für ssh. Für git+https wird ein Passwort aus ~/.netrc genommen, für github: und gitlab: ein Token aus access-tokens in nix.conf.',
};

type Input = { input: string; from: string; said: string; needs: string | null };

export const inputLabel = ({ input, from }: Input): string =>
  `Der Input ${input}${from ? ` (${from})` : ''}`;
export const inputNeed = ({ needs }: Input): string =>
  needs === null ? 'In der Lock-Datei des Flakes steht er noch nicht.' : `${needs} braucht ihn.`;

const unfetchedInput = (input: Input): Told => ({
  message: `${inputLabel(input)} lässt sich nicht laden: ${input.said}. ${inputNeed(input)}`,
  hint: `Diesen Input im Flake und ${access}`,
});

const types: Record<string, string> = {
  lambda: 'eine Funktion',
  null: 'null',
  int: 'eine Zahl',
  string: 'ein Text',
  list: 'eine Liste',
};

const notSet = (params: { attribute: string; reference: string; type: string }): Told => ({
  message: `${params.attribute} von ${params.reference} ist ${types[params.type] ?? params.type} und muss ein Attributset mit einem Namen für jeden Host sein.`,
  hint:
    params.attribute === 'packages'
      ? 'In flake.nix als packages.x86_64-linux.<name> = …; schreiben.'
      : 'In flake.nix als nixosConfigurations.<host> = nixpkgs.lib.nixosSystem { … }; schreiben.',
});

export const fleet: FailureTexts<typeof fleetFailures> = {
  FLAKE_REFERENCE_INVALID: (params) => {
    switch (params.reason) {
      case 'empty':
        return { message: 'Die Flake-Referenz ist leer.', hint: forms };
      case 'dash':
        return {
          message: `„${params.reference}“ beginnt mit einem Strich, wie es keine Flake-Referenz tut.`,
          hint: forms,
        };
      case 'controlCharacter':
        return { message: 'In der Flake-Referenz ist ein Steuerzeichen.', hint: forms };
      case 'percent':
        return {
          message: `In „#${params.fragment}“ ist ein kaputter Prozentcode.`,
          hint: `Wo ein Prozentzeichen gemeint ist, %25 schreiben: #${params.instead}`,
        };
      case 'gitAddress':
        return {
          message: `„${params.reference}“ schreibt git so; Nix braucht eine URL.`,
          hint: `Stattdessen ${params.instead} angeben.`,
        };
      case 'otherHome':
        return {
          message: `„${params.reference}“: Nur der eigene Heimatordner hat eine Kurzform, ~/.`,
          hint: forms,
        };
      case 'folderQuery':
        return {
          message: `„${params.reference}“: Bei einem Ordner geht nur ?dir=.`,
          hint: 'Für den Rest git+file:///ordner?ref=branch verwenden.',
        };
      case 'dirOutside':
        return {
          message: `„${params.reference}“: dir muss ein Ordner darunter sein.`,
          hint: forms,
        };
      case 'scheme':
        return { message: `Referenzen mit „${params.scheme}:“ kennt Nix nicht.`, hint: forms };
      case 'space':
        return {
          message: `In „${params.reference}“ ist ein Leerzeichen.`,
          hint: 'Statt eines Leerzeichens %20 schreiben.',
        };
      case 'webPage':
        return {
          message: `${params.reference} ist die Seite eines Repositorys.`,
          hint: `Stattdessen ${params.instead} angeben.`,
        };
      case 'webRepository':
        return {
          message: `${params.reference} ist ein Git-Repository.`,
          hint: `Stattdessen ${params.instead} angeben.`,
        };
      case 'secret':
        return {
          message:
            'In dieser Referenz steht ein Passwort oder ein Token. Flakestick bewahrt keines auf und zeigt keines; Nix muss es anderswo finden.',
          hint: elsewhere[params.way](params.line),
        };
      case 'nix':
        return {
          message: `${params.reference} ist keine Flake-Referenz, die Nix versteht: ${params.said}`,
          hint: 'Einen Ordner angeben, oder etwas wie github:owner/repository.',
        };
    }
  },
  FLAKE_NOT_FOUND: (params) => {
    switch (params.reason) {
      case 'folder':
        return {
          message: `Einen Ordner ${params.path} gibt es nicht.`,
          hint: 'Die Schreibweise prüfen.',
        };
      case 'unreachable':
        return {
          message: `${params.reference} ist nicht erreichbar: ${params.said}`,
          hint: 'Die Referenz und die Verbindung prüfen.',
        };
      case 'unfetched':
        return {
          message: `${params.reference} lässt sich nicht laden: ${params.said}`,
          hint: `Die Schreibweise und ${access}`,
        };
      case 'input':
        return unfetchedInput(params);
    }
  },
  FLAKE_INVALID: (params, say) => {
    switch (params.reason) {
      case 'notFolder':
        return {
          message: `${params.reference} ist kein Ordner.`,
          hint: 'Den Ordner angeben, in dem flake.nix liegt.',
        };
      case 'brokenLink':
        return {
          message: `${params.path} ist ein Link auf etwas, das nicht da ist.`,
          hint: 'Nachsehen, wohin er führt (ls -l), und das dorthin legen oder dessen Ordner angeben.',
        };
      case 'bareRepository':
        return {
          message: `${params.path} ist ein bloßes Git-Repository: Es hat keine Dateien, nur deren Historie.`,
          hint: `Es als solches angeben: ${params.instead}`,
        };
      case 'owner':
        return {
          message: `Git traut dem Ordner von ${params.reference} nicht: Er gehört einem anderen Benutzer.`,
          hint: `Mit dessen Benutzer öffnen, oder es erlauben: ${say.command(params.command)}`,
        };
      case 'noFlake':
        return {
          message: `${params.reference} hat keine flake.nix.`,
          hint: 'Einen Ordner wählen, der eine hat.',
        };
      case 'notSet':
        return notSet(params);
      case 'untracked':
        return untracked(params.untracked, say.command(params.command));
      case 'submodule':
        return inSubmodule(params, params.command && say.command(params.command));
    }
  },
  HOST_NOT_FOUND: ({ reference, host, nearest, hosts }, say) => ({
    message: `${reference} hat keinen Host „${host}“.`,
    hint:
      nearest.length > 0
        ? `Vielleicht gemeint: ${say.either(nearest)}.`
        : hosts.length > 0
          ? `Es gibt: ${firstTwelve(hosts)}.`
          : noHosts,
  }),
  FLEET_INCOMPLETE: (params, say) => {
    switch (params.reason) {
      case 'notSet':
        return notSet(params);
      case 'unevaluated': {
        const { attribute, reference } = params;
        const cause = params.cause && say.cause(params.cause);
        const why = cause === null ? ', weil es einen Fehler wirft' : `: ${cause.message}`;
        const so =
          attribute === 'nixosConfigurations'
            ? 'Hosts ohne Installer-Paket fehlen in der Liste.'
            : 'Installer, die dort Pakete sind, werden nicht angeboten; die Hosts stehen ohne sie in der Liste.';
        return {
          message: `${attribute} von ${reference} lässt sich nicht auswerten${why}. ${so}`,
          hint: cause?.hint ?? 'Den Flake berichtigen und neu öffnen.',
        };
      }
      case 'emptyName':
        return {
          message:
            'Ein Host in nixosConfigurations hat einen leeren Namen, bei dem ihn nichts nennen kann; er fehlt in der Liste.',
          hint: anotherName,
        };
      case 'longName':
        return {
          message: `Der Name ${quoteNixString(params.host)} … hat mehr als ${params.longest} Zeichen, danach lässt sich Nix nicht fragen; er fehlt in der Liste.`,
          hint: anotherName,
        };
      case 'quotedName':
        return {
          message: `Das Paket ${quoteNixString(params.package)} hat ein Anführungszeichen im Namen, danach lässt sich Nix nicht fragen; es fehlt in der Liste.`,
          hint: anotherName,
        };
    }
  },
  CONFIG_IGNORED: ({ settings }) => {
    const lines = settings.map(({ name, value }) => (value === null ? name : `${name} = ${value}`));
    return {
      message: `Der Flake verlangt Einstellungen für Nix, die nicht gelten: ${lines.join('; ')}.`,
      hint: 'Ohne sie ist hier vielleicht mehr zu bauen. Wer ihnen vertraut, trägt sie selbst in die nix.conf ein.',
    };
  },
  ATTRIBUTE_MISSING: ({ reference, attribute, nearest, command }, say) => ({
    message: `${reference} hat kein ${attribute}.`,
    hint:
      nearest.length > 0
        ? `Vielleicht gemeint: ${say.either(nearest)}.`
        : `Nachsehen, was der Flake anbietet: ${say.command(command)}`,
  }),
  EVALUATION_FAILED: (params, say) => {
    switch (params.reason) {
      case 'nix': {
        const place = `${params.file}:${params.line}`;
        return params.isOwn && params.file !== null && params.line !== null
          ? {
              message: `Die Auswertung scheitert in ${place}: ${params.said}`,
              hint: `In ${params.file} die Zeile ${params.line} ansehen.`,
            }
          : { message: `Die Auswertung scheitert: ${params.said}`, hint: correct };
      }
      case 'refused':
        return {
          message: `So kann die Konfiguration nicht sein: ${params.said}`,
          hint: 'Die Konfiguration des Hosts berichtigen, oder andere Optionen wählen.',
        };
      case 'experiment': {
        const isPlace = params.isOwn && params.file !== null && params.line !== null;
        const what = isPlace ? `${params.file}:${params.line}` : 'Der Flake';
        const known = params.isKnown ? '' : ' (Nix 2.24 oder neuer kennt es; das hier nicht)';
        return {
          message: `${what} braucht, was bei Nix ein Experiment ist: ${params.feature}.`,
          hint: `Diese Zeile in ~/.config/nix/nix.conf eintragen: extra-experimental-features = ${params.feature}${known}`,
        };
      }
      case 'input':
        return unfetchedInput(params);
      case 'untracked':
        return untracked(params.untracked, say.command(params.command));
      case 'submodule':
        return inSubmodule(params, params.command && say.command(params.command));
      case 'noJson':
        return {
          message: `Nix hat für ${params.attribute} mit etwas geantwortet, das kein JSON ist.`,
          hint: report,
        };
      case 'layout':
        return {
          message: `Das Layout von ${params.host} ist nicht lesbar: Nix hat mit etwas anderem geantwortet.`,
          hint: report,
        };
      case 'state':
        return {
          message: `Nix sagt nicht, welcher Stand von ${params.reference} das ist.`,
          hint: report,
        };
      case 'nothingEvaluated':
        return {
          message: `Nix hat ${params.attribute} ausgewertet, sagt aber nicht, was dabei herauskam.`,
          hint: report,
        };
    }
  },
  OPTION_UNAVAILABLE: ({ host, options }) => ({
    message: `Der Installer von ${host} ist der eigene des Flakes, der entscheidet über: ${options.join(', ')}.`,
    hint: 'Im Flake setzen (autoInstaller), oder hier lassen, wie es ist.',
  }),
  OPTION_INVALID: (params) => {
    if (params.reason === 'unknown') {
      return {
        message: `Eine Option ${params.option} hat der Installer nicht.`,
        hint: `Es gibt: ${params.options.join(', ')}.`,
      };
    }
    const right: Record<string, string> = {
      enum: `Es geht eines von ${params.values.join(', ')}.`,
      boolean: 'Es geht true oder false.',
      'attrsOf string':
        'Als /home=200G,/srv=keep schreiben, mit Anführungszeichen um alles, was ein Komma, ein Leerzeichen oder = enthält.',
      size: 'Es geht eine ganze Zahl mit K, M, G, T oder P, etwa 8G.',
    };
    return {
      message: `${params.option} kann nicht ${params.value} sein.`,
      hint: right[params.type] ?? `Der Typ ist ${params.type}.`,
    };
  },
  LAYOUT_IMPOSSIBLE: ({ problems }) => ({
    message: `Die Festplatte dieses Hosts kann der Installer so nicht einrichten: ${problems[0]?.message ?? ''}`,
    hint: problems[0]?.hint ?? null,
  }),
  LAYOUT_NOTE: ({ said }) => ({
    message: `Zum Zielrechner ist zu wissen: ${said}`,
    hint: { terminal: null, window: 'Den Rechner vor der Installation darauf vorbereiten.' },
  }),
  HISTORY_MISSING: (params, say) => {
    const without = (why: string) =>
      'reference' in params
        ? `Der Stick enthält die Dateien von ${params.reference ?? 'dem Flake'}, aber nicht ihre Historie: ${why}.`
        : '';
    const correctIt =
      'Berichtigen und neu bauen, oder das Repository auf dem installierten System klonen.';
    switch (params.reason) {
      case 'noGit':
        return {
          message: without('Git ist nicht installiert'),
          hint: 'Git installieren und neu bauen.',
        };
      case 'gitEnded':
        return { message: without(`Git wurde durch ${params.signal} beendet`), hint: correctIt };
      case 'owner':
        return {
          message: without('Das Repository gehört einem anderen Benutzer'),
          hint: `Mit dessen Benutzer bauen, oder ausführen: ${say.command(params.command)}`,
        };
      case 'git':
        return { message: without(params.said || 'Git ist gescheitert'), hint: correctIt };
      case 'nothingCommitted':
        return {
          message: without('Noch ist nichts committet'),
          hint: 'Committen und neu bauen.',
        };
      case 'index':
        return { message: without('Der Index von Git ist nicht lesbar'), hint: correctIt };
      case 'noRevision':
        return { message: without('Er hat keine Revision'), hint: correctIt };
      case 'secretUrl':
        return {
          message: without(
            'In der URL steht ein Passwort oder Token, das git jedem auf diesem Rechner zeigen würde',
          ),
          hint: 'Die Referenz ohne es angeben; git bekommt es von ssh oder einem Credential Helper.',
        };
      case 'noNetwork':
        return { message: without('Es gibt kein Netz, um sie zu holen'), hint: correctIt };
      case 'submodules':
        return {
          message: 'Die Historie auf dem Stick enthält keines der Submodule.',
          hint: `Das installierte System kann sie holen: ${say.command(params.command)}`,
        };
      case 'largeFiles':
        return {
          message: 'Die Historie auf dem Stick enthält keine der Dateien, die Git LFS verwahrt.',
          hint: `Das installierte System kann sie holen: ${say.command(params.command)}`,
        };
    }
  },
  INPUT_LEFT_OUT: ({ input, from, host, said }) => ({
    message: `Der Input ${input} (${from}) lässt sich nicht laden und ist nicht im Store dieses Rechners: ${said}. Nichts von ${host} braucht ihn: Seine Quelle fehlt auf dem Stick.`,
    hint: 'Der Installation fehlt er nicht, dem installierten System auch nicht, solange nichts nach ihm fragt. Soll er auf den Stick, ihn erreichbar machen und neu bauen.',
  }),
  REVISION_UNPUSHED: ({ revision, url }) => ({
    message: `Revision ${shortRevision(revision)} gibt es nur auf diesem Rechner: Kein bekannter Branch von ${url} hat sie.`,
    hint: 'Der Stick enthält sie. Pushen, bevor sich das installierte System von dort aktualisieren soll.',
  }),
  DEPLOY_KEY_DOUBTFUL: (params) => ({
    message:
      params.reason === 'several'
        ? `Der Build des Installers von ${params.host} hat ${params.keys.length} verschiedene Deploy-Schlüssel ausgegeben, deshalb wird keiner angezeigt.`
        : `${params.derivation} hat einen Deploy-Schlüssel für ${params.host} ausgegeben, was nur der Installer selbst darf: Dieser Schlüssel wird nicht angezeigt.`,
    hint: 'Im Log des Builds nachsehen, bevor einer dieser Schlüssel Zugriff auf das Repository bekommt.',
  }),
};

const firstTwelve = (names: readonly string[]): string =>
  [...names.slice(0, 12), ...(names.length > 12 ? ['…'] : [])].join(', ');

const untracked = (file: string, command: string): Told => ({
  message: `${file} ist da, aber git kennt sie nicht, und deshalb sieht Nix sie nicht.`,
  hint: `Ausführen: ${command}`,
});

const inSubmodule = (
  { path, submodule, url }: { path: string; submodule: string; url: string },
  command: string | null,
): Told => ({
  message: `${path} liegt in einem Submodul (${submodule}), und in die sieht Nix von selbst nicht hinein.`,
  hint: `Mit den Submodulen öffnen: ${url}${command === null ? '' : `, sobald sie da sind: ${command}`}`,
});
