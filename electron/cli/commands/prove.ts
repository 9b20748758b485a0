import { type CommandContext, type CommandEnd, finished } from '../command.ts';
import { sizeInWords } from '../words.ts';
import { leftOutLines } from './conclude.ts';
import { readTarget } from './target.ts';

/** Is all in the image that the host needs, for an installation without a network? Nothing is built or written. */
export const prove = async (
  context: CommandContext,
  image: string,
  target: string,
): Promise<CommandEnd> => {
  const request = await readTarget(context, target, { set: [] });
  if (!request.ok) return request;
  const { reference, host } = request.value;
  const { engine, output, signal } = context;
  const proven = await engine.call('build.prove', { image, reference, host }, { signal });
  if (!proven.ok) {
    const { error } = proven;
    const missing = error.code === 'PROOF_INCOMPLETE' ? error.params.missing : [];
    for (const path of missing) output.say(`missing: ${path}`);
    return proven;
  }
  const { toplevel, systemPaths, systemBytes, sourcePaths, missing, leftOut } = proven.value.proof;
  const result = {
    image,
    host,
    toplevel,
    systemPaths,
    systemBytes,
    sourcePaths,
    missing,
    ...(leftOut ? { leftOut } : {}),
  };
  output.event({ type: 'result', ...result });
  output.say(`${image} installs ${host} without a network: all of it is in the image.`);
  output.say(`  System: ${systemPaths} store paths, ${sizeInWords(systemBytes)} (${toplevel})`);
  output.say(`  Sources of the flake and its inputs: ${sourcePaths}`);
  for (const line of leftOutLines(proven.value.proof)) output.say(`  ${line}`);
  return finished;
};
