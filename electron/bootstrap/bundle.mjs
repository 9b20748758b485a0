// Runs on the project's Node.js: `node bundle.mjs TARGET…`.
import { builtinModules } from 'node:module';
import { build } from 'rolldown';
import { at, main, root, Stop } from './project.mjs';
import { targets } from './targets.mjs';

const bundle = async ({ input, file, external, format = 'esm' }) => {
  const { output } = await build({
    cwd: root,
    input: at(input),
    platform: 'node',
    external: [...external, /^node:/],
    tsconfig: at('tsconfig.json'),
    transform: { target: 'node24' },
    // What can't be found would else be left to the one who starts the program.
    onLog: (level, log, handle) => handle(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log),
    output: { file: at(file), format, codeSplitting: false, comments: { legal: true } },
  });
  const [chunk, ...others] = output;
  if (others.length > 0) throw new Stop(`${file} was to be one file, and is ${output.length}.`);
  const outside = chunk.imports.filter((name) => !isBuiltin(name) && !external.includes(name));
  if (outside.length > 0) throw new Stop(`${file} would need ${outside.join(', ')} beside it.`);
};

const isBuiltin = (name) => name.startsWith('node:') || builtinModules.includes(name);

await main(async () => {
  for (const name of process.argv.slice(2)) {
    try {
      await bundle(targets[name].bundle);
    } catch (problem) {
      // Rolldown's message shows the place; its own stack says nothing more.
      throw new Stop(problem.message);
    }
  }
});
