import { once } from 'node:events';
import { connect } from 'node:net';
import { homedir, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Network } from '../engine/ports/environment.ts';
import { readTextFile } from './files.ts';

type Endpoint = { host: string; port: number };

/** What nix asks when nothing is configured. */
const usual: Endpoint[] = [
  { host: 'cache.nixos.org', port: 443 },
  { host: 'github.com', port: 443 },
];

/** The port promises an answer in a second. */
const patienceMs = 900;

/** Several calls of one action ask once; whoever pulls a cable waits no longer than this for it to be noticed. */
const rememberedMs = 4_000;

/**
 * Online is: one of the servers that nix would fetch from, or the proxy that it would go through, takes a connection.
 * An interface that is up says too little (a network without a way out makes nix wait), and a name that resolves too.
 */
export const createNetwork = (
  readEndpoints: () => Promise<Endpoint[]> = readConfiguredEndpoints,
): Network => {
  let last: { at: number; answer: Promise<boolean> } | null = null;
  return {
    isOnline: () => {
      const now = performance.now();
      if (!last || now - last.at > rememberedMs) last = { at: now, answer: probe(readEndpoints) };
      return last.answer;
    },
  };
};

const probe = async (readEndpoints: () => Promise<Endpoint[]>): Promise<boolean> => {
  if (!hasInterface()) return false;
  try {
    const endpoints = await readEndpoints();
    return await Promise.any(endpoints.map(reach));
  } catch {
    return false;
  }
};

const hasInterface = () =>
  Object.values(networkInterfaces())
    .flat()
    .some((address) => address && !address.internal);

const reach = async (endpoint: Endpoint): Promise<true> => {
  // Not the socket's own time-out, which does not count the look-up of the name.
  const socket = connect({ ...endpoint, signal: AbortSignal.timeout(patienceMs) });
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
};

const readConfiguredEndpoints = async (): Promise<Endpoint[]> => {
  const proxy = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']
    .map((name) => process.env[name])
    .find((value) => value);
  const through = proxy ? parseEndpoint(proxy) : null;
  if (through) return [through];
  const home = homedir();
  const texts = await Promise.all(
    [
      '/etc/nix/nix.conf',
      join(process.env.XDG_CONFIG_HOME ?? join(home, '.config'), 'nix/nix.conf'),
    ].map((file) => readTextFile(file, 1024 * 1024).catch(() => '')),
  );
  return [...usual, ...parseSubstituters([...texts, process.env.NIX_CONFIG ?? ''].join('\n'))];
};

/** The servers named by `substituters` and `extra-substituters` in nix's configuration. */
export const parseSubstituters = (configuration: string): Endpoint[] =>
  configuration
    .split('\n')
    .filter((line) => /^\s*(extra-|trusted-)?(substituters|binary-caches)\s*=/.test(line))
    .flatMap((line) => line.slice(line.indexOf('=') + 1).split(/\s+/))
    .map(parseEndpoint)
    .filter((endpoint) => endpoint !== null)
    .slice(0, 8);

const ports: Record<string, number> = {
  'http:': 80,
  'https:': 443,
  's3:': 443,
  'ssh-ng:': 22,
  'ssh:': 22,
};

const parseEndpoint = (text: string): Endpoint | null => {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const port = Number(url.port) || ports[url.protocol];
  return url.hostname && port ? { host: url.hostname.replace(/^\[|\]$/g, ''), port } : null;
};
