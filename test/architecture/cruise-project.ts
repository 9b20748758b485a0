import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { rules } from './import-rules.ts';

export const projectRoot = join(import.meta.dirname, '../..');
const cruised = ['electron', 'renderer'];

/** Reads every import of the product's code, type-only ones too, and holds it against the rules. */
export const cruiseProject = async (root: string): Promise<ICruiseResult> => {
  const { output } = await cruise(
    cruised,
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: rules },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      skipAnalysisNotInRules: true,
    },
    {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'types', 'node', 'default'],
    },
  );
  if (typeof output === 'string') throw new Error(`An unexpected answer: ${output.slice(0, 200)}`);
  return output;
};

/** Which rule a file breaks, and by what. */
export type Breach = { rule: string; from: string; to: string };

export const breachesIn = ({ summary }: ICruiseResult): Breach[] =>
  summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));

/** The source files that are on disk, whatever the tool saw of them. */
export const sourceFiles = (root: string): string[] =>
  cruised.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.includes('node_modules')),
  );
