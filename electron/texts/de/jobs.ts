import type { JobTexts } from '../say.ts';

export const jobTexts: JobTexts = {
  steps: {
    preparing: 'Wird vorbereitet',
    building: 'Wird gebaut',
    proving: 'Wird geprüft, ob alles im Image ist',
    authorising: 'Wartet auf die Erlaubnis',
    counting: 'Image wird einmal entpackt, um zu sehen, ob es passt',
    unpacking: 'Image wird entpackt',
    writing: 'Wird geschrieben',
    syncing: 'Der Cache des Laufwerks wird geleert',
    verifying: 'Wird zurückgelesen und verglichen',
  },
  done: 'Fertig',
  underSecond: 'unter 1 s',
};
