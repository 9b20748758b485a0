import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createPorts, createUserSettings } from '../adapters/create-ports.ts';
import { findInstallation } from '../adapters/installation.ts';
import { killDescendants } from '../adapters/processes.ts';
import { type Failure, holdsDrives, printJson, showForeign } from '../contract/index.ts';
import { createEngine, readPreferences } from '../engine/index.ts';
import { failureWords, pickLanguage, terminalLanguages } from '../texts/index.ts';
import { terminalTexts } from '../texts/terminal.ts';
import { canPressEnter, onEnter } from './enter-key.ts';
import { canOpenBrowser, openInBrowser } from './open-browser.ts';
import { type Serving, serve } from './serve.ts';

/** A browser that has not brought the page by then may not be able to: one in a sandbox can't read the file. */
const arrivesWithinMs = 5_000;
/** It may also be slow to start. After that the file goes. */
const fileLastsMs = 60_000;

/** So long what is under way may take to end cleanly once this is called off. A write to a drive may take longer. */
const endsWithinMs = 1_200;
/** npm hands the terminal's Ctrl-C on to a program that has it already: what comes so soon is the same one. */
const echoMs = 250;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

/** It goes on when this ends. */
let browser: number | null = null;

const installation = findInstallation(import.meta.url);
/** The one that was chosen for the window, else the terminal's. */
const chosen = await readPreferences({ settings: createUserSettings() });
const language = pickLanguage(chosen.language, terminalLanguages(process.env));
const texts = terminalTexts(language);
const ports = await createPorts(installation, { terminal: null, shell: 'browser' });
if (!ports.ok) {
  printFailure(ports.error);
  process.exit(1);
}
const engine = createEngine(ports.value);
const serving = await serve(engine, {
  port: Number(values.port),
  rendererFolder: installation.rendererFolder,
});

if (!serving.ok) {
  printFailure(serving.error);
  await engine.close();
  process.exitCode = 1;
} else {
  const { port, close } = serving.value;
  const opens = !values['no-open'] && canOpenBrowser();
  if (values.json || !opens) printLink(serving.value);
  else console.log(texts.web.opens(`http://127.0.0.1:${port}/`));
  if (!values.json) console.log(canPressEnter() ? texts.web.keys : texts.web.endKey);
  const endOpening = opens ? open(serving.value) : () => {};
  const endKeys = onEnter(() => printLink(serving.value));

  const end = async () => {
    endKeys();
    endOpening();
    const closed = engine.close().then(close);
    await Promise.race([closed, pause(endsWithinMs)]);
    if (isBusy()) await closed;
    leave();
  };
  const isBusy = () => engine.state().jobs.some(holdsDrives);
  /** Whatever hangs (a program, a disk, a name that is looked up) ends with this process, also what a library has started. */
  const leave = () => {
    if (!isBusy()) killDescendants(process.pid, browser);
    process.exit();
  };
  let endsSince: number | null = null;
  const onSignal = () => {
    if (endsSince === null) {
      endsSince = performance.now();
      void end();
    } else if (performance.now() - endsSince > echoMs) leave();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

function printFailure(failure: Failure): void {
  const { code, params } = failure;
  const inLanguage = { language: values.json ? 'en' : language, variant: 'terminal' } as const;
  const { message, hint } = failureWords(failure, inLanguage);
  if (values.json) console.log(printJson({ type: 'error', code, message, hint, params }));
  else console.error(`${texts.error(showForeign(message))}\n${showForeign(hint ?? '')}`);
}

/** Where nobody can press Enter for another, a link has all the time that it takes. */
function printLink({ port, invite }: Serving): void {
  const address = invite({ lasts: canPressEnter() ? 'ten minutes' : 'until it is used' });
  if (values.json) console.log(printJson({ type: 'serving', address, port }));
  else console.log(`${texts.web.open(address)}\n${texts.web.once}`);
}

/** The link is printed where the page does not arrive. Returns the function that ends the waiting. */
function open(of: Serving): () => void {
  let printed = values.json;
  const print = (why: string) => {
    if (printed) return;
    printed = true;
    console.log(why);
    printLink(of);
  };
  const slow = setTimeout(() => print(texts.web.notArrived), arrivesWithinMs);
  const end = () => {
    clearTimeout(slow);
    clearTimeout(late);
    removeFile();
  };
  const onUsed = () => {
    printed = true;
    end();
  };
  const { pid, removeFile } = openInBrowser(of.invite({ onUsed }), () =>
    print(texts.web.noBrowser),
  );
  browser = pid;
  const late = setTimeout(end, fileLastsMs);
  late.unref();
  return end;
}
