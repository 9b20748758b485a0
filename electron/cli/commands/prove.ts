import { type CommandContext, type CommandEnd, finished, readTarget } from '../command.ts';
import { leftOutLines } from './conclude.ts';

/** Is all in the image that the host needs, for an installation without a network? Nothing is built or written. */
export const prove = async (
  context: CommandContext,
  image: string,
  target: string,
): Promise<CommandEnd> => {
  const request = await readTarget(context, target, {});
  if (!request.ok) return request;
  const { reference, host } = request.value;
  const { engine, output, signal } = context;
  const { texts } = output;
  const proven = await engine.call('build.prove', { image, reference, host }, { signal });
  if (!proven.ok) {
    const { error } = proven;
    const missing = error.code === 'PROOF_INCOMPLETE' ? error.params.missing : [];
    for (const path of missing) output.say(texts.prove.missing(path));
    return proven;
  }
  const { proof } = proven.value;
  const { toplevel, systemPaths, systemBytes, sourcePaths } = proof;
  output.event({ type: 'result', image, ...proof });
  output.say(texts.prove.proven(image, host));
  output.say(`  ${texts.prove.system(systemPaths, systemBytes, toplevel)}`);
  output.say(`  ${texts.prove.sources(sourcePaths)}`);
  for (const line of leftOutLines(texts, proof)) output.say(`  ${line}`);
  return finished;
};
