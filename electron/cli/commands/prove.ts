import { type CommandContext, type CommandEnd, finished } from '../command.ts';
import { leftOutLines } from './conclude.ts';
import { readTarget } from './target.ts';

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
  output.say(texts.prove.proven(image, host));
  output.say(`  ${texts.prove.system(systemPaths, systemBytes, toplevel)}`);
  output.say(`  ${texts.prove.sources(sourcePaths)}`);
  for (const line of leftOutLines(texts, proven.value.proof)) output.say(`  ${line}`);
  return finished;
};
