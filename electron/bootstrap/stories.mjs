// `npm run stories`: every state of the window, without any hardware, in a browser. What is changed in renderer/ is seen at
// once. `--port N` for a port of one's own, `--no-open` where no browser shall be opened.
import { prepare } from './prepare.mjs';
import { follow } from './processes.mjs';
import { at, main, root, Stop, say } from './project.mjs';

const usage = 'npm run stories [-- --port N] [--no-open]';

const parse = (args) => {
  const options = { port: null, open: true };
  for (let index = 0; index < args.length; index += 1) {
    const [name, joined] = args[index].split('=', 2);
    if (name === '--no-open' && joined === undefined) options.open = false;
    else if (name === '--port') {
      const text = joined ?? args[++index] ?? '';
      const port = Number(text);
      if (!/^\d+$/.test(text) || port > 65535)
        throw new Stop(`--port needs a number.\n${usage}`, 2);
      options.port = port;
    } else throw new Stop(`There is no option ${args[index]}.\n${usage}`, 2);
  }
  return options;
};

await main(async () => {
  const { port, open } = parse(process.argv.slice(2));
  const node = await prepare();
  say('The stories are served until Ctrl-C; the address follows.');
  return follow(
    node,
    [
      ...[at('node_modules', 'vite', 'bin', 'vite.js'), at('renderer')],
      ...['--config', at('renderer', 'vite.config.ts'), '--mode', 'stories', '--host', '127.0.0.1'],
      ...(port === null ? [] : ['--port', String(port), '--strictPort']),
      // A browser that runs as root is worse than an address to copy.
      ...(open && process.getuid?.() !== 0 ? ['--open'] : []),
    ],
    { cwd: root },
  );
});
