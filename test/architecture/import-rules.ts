import type { IForbiddenRuleType, IRegularForbiddenRuleType } from 'dependency-cruiser';

/** Who may import what. A layer's own folder is always allowed; `'any'` is any module of that kind. */
type Layer = {
  folder: string;
  /** Patterns of paths in the project. */
  project: string[];
  packages: string[] | 'any';
  node: string[] | 'any';
  /** Files with a rule of their own. */
  except?: string[];
};

const contract = '^electron/contract/';
/** Imports nothing itself but its schema library. */
const stickPlan = '^electron/contract/stick-plan\\.ts$';
const texts = '^electron/texts/';
const driveFacts = '^electron/drive-facts/';
const helperProtocol = '^electron/helper-protocol/';
const ofTerminal = ['^electron/texts/terminal\\.ts$', '^electron/texts/[a-z]+/terminal\\.ts$'];
const ofWindow = ['^electron/texts/window\\.ts$', '^electron/texts/[a-z]+/window\\.json$'];
const core = ['^electron/engine/index\\.ts$', '^electron/adapters/', contract, texts];

export const layers: Record<string, Layer> = {
  contract: {
    folder: '^electron/contract/',
    // The one table of the installer's options, of which nix makes its module.
    project: ['^nix/options\\.json$'],
    packages: ['zod'],
    node: [],
  },
  // What the helper knows, too. Of the contract they take types alone (a rule of its own), so that nothing else of it runs as root.
  driveFacts: { folder: driveFacts, project: [contract], packages: [], node: 'any' },
  helperProtocol: { folder: helperProtocol, project: [contract], packages: ['zod'], node: 'any' },
  texts: { folder: texts, project: [contract], packages: ['i18next'], node: [] },
  engine: {
    folder: '^electron/engine/',
    project: [contract, driveFacts, helperProtocol],
    packages: ['fastest-levenshtein'],
    node: ['path', 'crypto', 'stream', 'zlib'],
  },
  adapters: {
    folder: '^electron/adapters/',
    project: ['^electron/engine/ports/', contract, driveFacts, helperProtocol],
    packages: 'any',
    node: 'any',
  },
  // Runs as root.
  helper: {
    folder: '^electron/helper/',
    project: [driveFacts, helperProtocol],
    packages: [],
    node: 'any',
  },
  shell: {
    folder: '^electron/shell/',
    project: core,
    packages: ['electron'],
    node: 'any',
  },
  web: { folder: '^electron/web/', project: core, packages: 'any', node: 'any' },
  cli: { folder: '^electron/cli/', project: core, packages: 'any', node: 'any' },
  renderer: {
    folder: '^renderer/',
    project: [contract, texts],
    packages: [
      'react',
      'react-dom',
      'react-aria',
      'react-aria-components',
      'react-stately',
      '@react-aria/[^/]+',
      '@tanstack/react-virtual',
      '@types/react',
      '@types/react-dom',
      'zustand',
      // The types of import.meta.glob.
      'vite',
      'eventsource-parser',
      'i18next',
      'react-i18next',
      'lucide-react',
      'tailwindcss',
    ],
    node: [],
    except: ['^renderer/vite\\.config\\.ts$'],
  },
  // Installs the packages, so it can't need one; bundle.mjs and dist.mjs run after that.
  bootstrap: {
    folder: '^electron/bootstrap/',
    project: [],
    packages: [],
    node: 'any',
    except: ['^electron/bootstrap/(bundle|dist)\\.mjs$'],
  },
};

/** Where programs begin. What none of them reaches is dead. */
const entries = [
  '^electron/(shell|web|cli)/main\\.ts$',
  '^electron/shell/preload\\.ts$',
  '^electron/helper/helper\\.ts$',
  '^renderer/(app|stories)/main\\.tsx$',
  // Found by their folder (renderer/app/pages.ts).
  '^renderer/pages/',
  // Every module with JSX imports it, by the name of React's own (renderer/vite.config.ts).
  '^renderer/ui/shown-runtime\\.ts$',
];

const anyPackage = '(^|/)node_modules/';
const packagePattern = (name: string) => `${anyPackage}${name}/`;

const rulesOf = ([name, layer]: [string, Layer]): IForbiddenRuleType[] => {
  const from = { path: layer.folder, ...(layer.except && { pathNot: layer.except }) };
  const rule = (kind: string, to: IRegularForbiddenRuleType['to']): IForbiddenRuleType => ({
    name: `${name}: ${kind}`,
    severity: 'error',
    from,
    to,
  });
  const rules = [
    rule('project', {
      path: '^(electron|renderer|nix|assets)/',
      pathNot: [layer.folder, ...layer.project],
    }),
  ];
  if (layer.packages !== 'any') {
    rules.push(rule('packages', { path: anyPackage, pathNot: layer.packages.map(packagePattern) }));
  }
  if (layer.node !== 'any') {
    const pathNot = layer.node.map((module) => `^(node:)?${module}$`);
    rules.push(rule('node', { dependencyTypes: ['core'], pathNot }));
  }
  return rules;
};

/** Design: "Folders". */
export const rules: IForbiddenRuleType[] = [
  ...Object.entries(layers).flatMap(rulesOf),
  {
    name: 'of the contract only types go into the helper',
    severity: 'error',
    from: { path: [driveFacts, helperProtocol] },
    to: { path: contract, pathNot: stickPlan, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'the plan, which goes into the helper, brings nothing of the contract with it',
    severity: 'error',
    from: { path: '^electron/contract/stick-plan' },
    to: { path: contract },
  },
  {
    name: 'only shell imports electron',
    severity: 'error',
    from: { pathNot: '^electron/shell/' },
    to: { path: packagePattern('electron') },
  },
  {
    name: 'nothing imports test',
    severity: 'error',
    from: { pathNot: '^test/' },
    to: { path: '^test/' },
  },
  // No page carries the words of a terminal, nor a command line those of the window.
  {
    name: 'words of a terminal stay there',
    severity: 'error',
    from: { pathNot: ['^electron/(cli|web)/', ...ofTerminal] },
    to: { path: ofTerminal },
  },
  {
    name: 'words of the window stay there',
    severity: 'error',
    from: { pathNot: ['^renderer/', '^electron/shell/', ...ofWindow] },
    to: { path: ofWindow },
  },
  { name: 'no cycle', severity: 'error', from: {}, to: { circular: true } },
  // Files may have no cycle and folders have one all the same: then neither can be read, or moved, without the other.
  {
    name: 'no circle between folders of the engine',
    severity: 'error',
    scope: 'folder',
    from: { path: '^electron/engine' },
    to: { path: '^electron/engine', circular: true },
  },
  { name: 'everything is found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  {
    name: 'nothing is dead',
    severity: 'error',
    from: { path: entries },
    to: {
      path: '^(electron|renderer)/',
      pathNot: [
        ...entries,
        '^electron/bootstrap/',
        '\\.d\\.ts$',
        '^renderer/(vite\\.config\\.ts$|stories/)',
      ],
      reachable: false,
    },
  },
];
