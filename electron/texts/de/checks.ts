import type { CheckTexts } from '../say.ts';

export const checks: CheckTexts = {
  names: {
    nix: 'Nix',
    installers: 'Installer',
    network: 'Netz',
    drives: 'Laufwerke',
    privilege: 'Rechte',
    'disk space': 'Speicherplatz',
    'memory of sticks': 'Gedächtnis der Sticks',
    settings: 'Einstellungen',
  },
  states: { ok: 'ok', warning: 'Warnung', failed: 'FEHLER' },
  notReady: (names) => `${names}: nicht bereit.`,
  found: (found, say) => {
    switch (found.reason) {
      case 'failure':
        return say.cause(found.cause);
      case 'nix':
        return { message: `Nix ${found.version}`, hint: null };
      case 'noNix': {
        const { message, hint } = say.cause(found.cause);
        return {
          message: hint === null ? message : `${message} ${hint}`,
          hint: 'Ein Image, das es schon gibt, lässt sich auch ohne Nix schreiben.',
        };
      }
      case 'noLibrary':
        return {
          message: `Die Bibliothek der Installer ist nicht da: ${found.path}`,
          hint: 'Flakestick neu installieren. Hosts mit einem eigenen Installer lassen sich trotzdem bauen.',
        };
      case 'needsNix':
        return { message: 'Einen zu bauen, braucht Nix', hint: say.cause(found.cause).hint };
      case 'anyHost':
        return { message: 'Jeder Host eines Flakes kann einen bekommen', hint: null };
      case 'oldNix':
        return {
          message: `Nix ${found.version} ist älter als ${found.sound}, das älteste, das nachweislich jeden Host auswertet`,
          hint: 'Es kann beim Aufräumen seines Speichers abstürzen und läuft dann noch einmal, ohne aufzuräumen, was bis zu 5 GiB braucht. Hosts mit einem eigenen Installer sind nicht betroffen.',
        };
      case 'online':
        return { message: 'Erreichbar', hint: null };
      case 'offline':
        return {
          message: 'Kein Netz',
          hint: 'Was im Nix-Store ist, lässt sich bauen und schreiben; nichts wartet auf einen Download.',
        };
      case 'drives':
        return {
          message: `${found.count} gesehen, ${found.eligibleCount} dürfen gelöscht werden`,
          hint: null,
        };
      case 'root':
        return { message: 'Läuft als root', hint: null };
      case 'asks':
        return {
          message: `${found.program} fragt, wenn ein Laufwerk beschrieben wird`,
          hint: null,
        };
      case 'nobodyAsks':
        return {
          message: found.programs.map((program) => `${program} ist nicht installiert`).join('; '),
          hint: 'polkit installieren, oder die Kommandozeile mit sudo ausführen; ein Übungslaufwerk braucht beides nicht.',
        };
      case 'roomUnknown':
        return { message: 'Unbekannt', hint: null };
      case 'room':
        return {
          message: `${say.size(found.freeBytes)} frei für Builds`,
          hint: found.isLittle
            ? 'Ein Installer braucht einige GB; nix-collect-garbage schafft Platz.'
            : null,
        };
      case 'memory':
        return found.aside === null
          ? { message: `${found.count} Schreibvorgänge bekannt`, hint: null }
          : {
              message: `${found.count} Schreibvorgänge bekannt; ein früheres Gedächtnis war nicht lesbar`,
              hint: `Es liegt als ${found.aside} bereit. Nur ${found.flag} und das Prüfen ohne Image brauchen es.`,
            };
      case 'noMemory':
        return {
          message: `Es lässt sich nicht führen: ${found.said}`,
          hint: found.isNewer
            ? 'Es bleibt, wie es ist: dafür das neuere Flakestick benutzen. Sticks werden trotzdem geschrieben.'
            : `Sticks werden trotzdem geschrieben. Nachsehen in ${found.folder}.`,
        };
      case 'noSettings':
        return {
          message: `Sie lassen sich nicht speichern: ${found.said}`,
          hint: `Was gewählt und welcher Flake geöffnet wird, ist danach vergessen. Nachsehen, wem ${found.folder} gehört.`,
        };
      case 'newerSettings':
        return {
          message:
            'Ein neueres Flakestick hat sie gespeichert: Sie werden gelesen, und nichts darin wird geändert',
          hint: 'Um sie dauerhaft zu ändern, das neuere Flakestick benutzen; was hier gewählt wird, gilt, bis es endet.',
        };
    }
  },
};
