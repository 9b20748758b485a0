import type { commonFailures } from '../../contract/index.ts';
import type { Say } from '../say.ts';
import type { FailureTexts } from '../told.ts';
import { stickAfterLeaving } from './drives.ts';
import { noHosts } from './fleet.ts';

const report = 'Erneut versuchen. Geschieht es wieder, die Details kopieren und melden.';
const fromTheBeginning = 'Von vorn beginnen. Geschieht es wieder, die Details kopieren und melden.';
const again = 'Jederzeit neu starten.';
const seeHelp = { terminal: 'Siehe flakestick --help.', window: fromTheBeginning };
const newer = 'Dafür das neuere Flakestick benutzen. Sticks macht und prüft auch dieses hier.';
const noHintOfUsage = { terminal: null, window: fromTheBeginning };

const meant = (nearest: string[], say: Say): string =>
  nearest.length === 0 ? '' : ` Gemeint ist vielleicht ${say.either(nearest)}.`;

export const common: FailureTexts<typeof commonFailures> = {
  INTERNAL: (params) => {
    switch (params.reason) {
      case 'fault':
        return {
          message: `Ein Fehler in Flakestick hat das beendet: ${params.said}`,
          hint: `Mit dem Log melden; dort steht er als ${params.id}.`,
        };
      case 'job':
        return {
          message: `Der Auftrag endete wegen eines Fehlers in Flakestick: ${params.said}`,
          hint: 'Mit den Details unten melden.',
        };
      case 'helper':
        return {
          message: `Das Hilfsprogramm ist an einem Fehler gescheitert: ${params.said}.`,
          hint: { terminal: null, window: report },
        };
      case 'order':
        return {
          message: `Das Hilfsprogramm hat seinen Auftrag nicht verstanden: ${params.said}.`,
          hint: { terminal: null, window: report },
        };
      case 'answer':
        return {
          message: `Was das Hilfsprogramm über ${params.device} sagt, ist nicht lesbar: ${params.said}`,
          hint: 'Von vorn beginnen: Was jetzt auf dem Laufwerk ist, ist nicht sicher bekannt.',
        };
      case 'nothingDone':
        return {
          message: 'Mit diesem Laufwerk ist nichts geschehen.',
          hint: { terminal: null, window: report },
        };
      case 'unreachable':
        return params.over === 'ipc'
          ? {
              message: `Das Fenster konnte Flakestick nicht erreichen: ${params.said}`,
              hint: 'Flakestick neu starten.',
            }
          : {
              message: `Flakestick ist nicht erreichbar: ${params.said}.`,
              hint: 'Im Terminal, in dem es gestartet wurde, nachsehen, ob es noch läuft.',
            };
      case 'answered':
        return params.status === 401 || params.status === 403
          ? {
              message:
                'Flakestick hat diese Seite abgewiesen: Sie kennt das Geheimnis dieses Laufs nicht.',
              hint: 'Einen Link öffnen, den Flakestick in seinem Terminal ausgegeben hat.',
            }
          : {
              message: `Flakestick hat mit Status ${params.status} geantwortet: ${params.said}`,
              hint: { terminal: null, window: report },
            };
    }
  },
  USAGE: (params, say) => {
    switch (params.reason) {
      case 'unknownCommand':
        return {
          message: `Einen Befehl ${params.name} gibt es nicht.${meant(params.nearest, say)}`,
          hint: seeHelp,
        };
      case 'unknownOption':
        return {
          message: `Eine Option ${params.option} gibt es nicht.${meant(params.nearest, say)}`,
          hint: seeHelp,
        };
      case 'missingOption':
        return { message: `Die Option ${params.option} fehlt.`, hint: seeHelp };
      case 'missingArgument':
        return { message: `Es fehlt das Argument „${params.argument}“.`, hint: seeHelp };
      case 'missingValue':
        return { message: `Der Option ${params.option} fehlt ihr Wert.`, hint: seeHelp };
      case 'wrongValue':
        return {
          message: `„${params.value}“ passt nicht zur Option ${params.option}. ${say.cause(params.cause).message}`,
          hint: seeHelp,
        };
      case 'conflict':
        return {
          message: `Die Optionen ${params.option} und ${params.other} schließen einander aus.`,
          hint: seeHelp,
        };
      case 'tooMany':
        return {
          message: `Zu viele Argumente für ${params.name}: erwartet ${params.expected}, angegeben ${params.given}.`,
          hint: seeHelp,
        };
      case 'noCommand':
        return { message: 'Es fehlt ein Befehl.', hint: seeHelp };
      case 'procedure':
        return { message: `Eine Prozedur ${params.procedure} gibt es nicht.`, hint: noHintOfUsage };
      case 'input':
        return {
          message: `${params.procedure}: ${params.field || 'Eingabe'}: ${params.said}`,
          hint: noHintOfUsage,
        };
      case 'driveTwice':
        return {
          message: `${params.device} wurde zweimal angegeben.`,
          hint: 'Jedes Laufwerk nur einmal nennen.',
        };
      case 'size':
        return {
          message: `„${params.text}“ ist keine Größe.`,
          hint: 'Gemeint ist etwas wie 8G (GiB), 512M (MiB) oder 8GB (10^9 Byte).',
        };
      case 'practiceSize':
        return {
          message: `Ein Übungslaufwerk hat mindestens ${say.size(params.leastBytes)}.`,
          hint: 'Eine Größe angeben, etwa 8G.',
        };
      case 'deltaAndResume':
        return {
          message:
            'Entweder wird nur geschrieben, was sich unterscheidet (delta), oder ein früherer Versuch geht weiter (resume).',
          hint: 'Eines von beiden wählen; delta ist in beiden Fällen richtig und dauert länger, wenn erst wenig geschrieben war.',
        };
      case 'port':
        return {
          message: `Port ${params.port} ist nicht zu bekommen: ${params.said}.`,
          hint: {
            terminal: `Mit ${params.flag} einen anderen wählen, oder es weglassen, dann wird ein freier genommen.`,
            window: fromTheBeginning,
          },
        };
      case 'portNumber':
        return { message: 'Ein Port ist eine Zahl von 0 bis 65535.', hint: null };
      case 'assignment':
        return {
          message: `${params.text} setzt keine Option.`,
          hint: 'Gemeint ist option=wert, etwa swap.size=8G.',
        };
      case 'noHost':
        return {
          message: `${params.target} nennt keinen Host.`,
          hint:
            params.hosts.length === 0
              ? noHosts
              : `#<host> anhängen. Es gibt: ${params.hosts.join(', ')}.`,
        };
    }
  },
  CANCELLED: (params) => {
    switch (params.reason) {
      case 'cancelled':
        return { message: 'Abgebrochen.', hint: { terminal: null, window: again } };
      case 'beforeStart':
        return {
          message: 'Abgebrochen, bevor etwas begann.',
          hint: { terminal: null, window: again },
        };
      case 'notConfirmed':
        return {
          message: 'Nichts wurde geschrieben: Es wurde nicht bestätigt.',
          hint: { terminal: null, window: again },
        };
      case 'left': {
        const left = params.drives.map(
          ({ device, stick }) => `${device}: ${stickAfterLeaving[stick]}`,
        );
        const words = left.length === 0 ? ['Nichts wurde gebaut oder geschrieben.'] : left;
        return {
          message: ['Abgebrochen.', ...words].join(' '),
          hint: { terminal: null, window: again },
        };
      }
    }
  },
  JOB_NOT_FOUND: ({ jobId }) => ({
    message: `Einen Auftrag ${jobId} gibt es nicht.`,
    hint: 'Vielleicht ist er weggeräumt, oder die App wurde neu gestartet.',
  }),
  JOB_RUNNING: (params, say) => {
    switch (params.reason) {
      case 'unfinished':
        return { message: 'Der Auftrag läuft noch.', hint: 'Ihn zuerst abbrechen.' };
      case 'service':
        return { message: `${params.name} läuft schon.`, hint: 'Das zuerst beenden.' };
      case 'locked':
        return {
          message: `${say.thing(params.lock)} ${say.locked(params.lock)}.`,
          hint: params.lock.isElsewhere
            ? 'Warten, bis das zu Ende ist, oder es dort abbrechen.'
            : 'Warten, bis das zu Ende ist, oder es abbrechen.',
        };
    }
  },
  FILE_EXISTS: ({ reason, path }) =>
    reason === 'file'
      ? {
          message: `${path} gibt es schon.`,
          hint: 'Einen anderen Namen wählen; nichts wird überschrieben.',
        }
      : {
          message: `${path} ist im Weg: Es ist kein Link auf einen Build.`,
          hint: 'Einen anderen Ort wählen, oder es wegräumen.',
        },
  DATA_NEWER: (params, say) => {
    switch (params.reason) {
      case 'memory': {
        const what = params.doing === 'read' ? 'lesen' : 'ändern';
        return {
          message: `Was dieser Rechner über Sticks weiß, lässt sich nicht ${what}: Ein neueres Flakestick hat es gespeichert, und es bleibt, wie es ist.`,
          hint: newer,
        };
      }
      case 'stick':
        return {
          message: `Was mit ${params.device} geschieht, lässt sich nicht festhalten: Das Gedächtnis der Sticks führt ein neueres Flakestick, und es bleibt, wie es ist.`,
          hint: {
            terminal: `Der Stick selbst ist nicht betroffen. ${params.flag} und das Prüfen ohne Image brauchen dieses Gedächtnis: dafür das neuere Flakestick benutzen.`,
            window: newer,
          },
        };
      case 'practiceDrives':
        return {
          message:
            'Ein neueres Flakestick hat die Liste der Übungslaufwerke gespeichert, und sie bleibt, wie sie ist: Ein neues stünde nicht darin.',
          hint: {
            terminal: `Das neuere Flakestick benutzen, oder einen eigenen Pfad angeben: ${say.command(params.command)}.`,
            window: newer,
          },
        };
    }
  },
  FILE_UNWRITABLE: (params) => {
    switch (params.reason) {
      case 'outLink':
        return {
          message: `${params.path} lässt sich nicht anlegen: ${params.said}`,
          hint: 'Einen anderen Ort für den Link auf das Image wählen.',
        };
      case 'practiceDrive':
        return {
          message: `Das Übungslaufwerk ${params.path} ließ sich nicht anlegen: ${params.said}.`,
          hint: 'Einen Ordner wählen, den es gibt und in den geschrieben werden darf.',
        };
      case 'practiceFleet':
        return {
          message: `Die Übungsflotte lässt sich nicht in ${params.path} ablegen: ${params.said}`,
          hint: 'Dort Platz schaffen, oder nachsehen, wem der Ordner gehört.',
        };
      case 'cache':
        return {
          message: `In ${params.path} lässt sich nichts ablegen: ${params.said}`,
          hint: 'Dort Platz schaffen, oder nachsehen, wem der Ordner gehört.',
        };
      case 'memory': {
        const what = params.doing === 'read' ? 'lesen' : 'ändern';
        return {
          message: `Was dieser Rechner über Sticks weiß, lässt sich nicht ${what}: ${params.said}.`,
          hint: {
            terminal: 'Die Sticks selbst sind nicht betroffen. Siehe flakestick doctor.',
            window: memoryInWindow,
          },
        };
      }
      case 'stick':
        return {
          message: `Was mit ${params.device} geschieht, lässt sich nicht festhalten: ${params.said}.`,
          hint: {
            terminal: `Der Stick selbst ist nicht betroffen. ${params.flag} und das Prüfen ohne Image brauchen dieses Gedächtnis; siehe flakestick doctor.`,
            window: memoryInWindow,
          },
        };
    }
  },
};

const memoryInWindow =
  'Die Sticks selbst sind nicht betroffen. Um einen unterbrochenen Versuch fortzusetzen und ohne Image zu prüfen, braucht Flakestick sein Gedächtnis: nachsehen, ob sein Datenordner dem richtigen Benutzer gehört und Platz hat.';
