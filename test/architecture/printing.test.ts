import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;

/** Places that print past the one edge where what a terminal would obey is made visible. */
const printsItself = (source: string): string[] =>
  source.match(/\b(?:console\.\w+|(?:stdout|stderr)\.write|writeSync\([12])/g) ?? [];

const filesOf = (pattern: string) => globSync(pattern, { cwd: root });

describe('nothing is printed but through the edge', () => {
  test('the command line prints in output.ts only', () => {
    const files = filesOf('electron/cli/**/*.ts').filter((file) => !file.endsWith('/output.ts'));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      expect(printsItself(readFileSync(root + file, 'utf8')), file).toEqual([]);
    }
  });

  test('engine and adapters print nothing', () => {
    for (const file of filesOf('electron/{engine,adapters,contract}/**/*.ts')) {
      expect(printsItself(readFileSync(root + file, 'utf8')), file).toEqual([]);
    }
  });

  test('no page text goes past JSX', () => {
    for (const file of filesOf('renderer/{app,features,state,ui,api}/**/*.{ts,tsx}')) {
      const source = readFileSync(root + file, 'utf8');
      const past = source.match(
        /\b(?:createElement\(|dangerouslySetInnerHTML|innerHTML|innerText|textContent\s*=|createTextNode)/g,
      );
      expect(past ?? [], file).toEqual([]);
    }
  });

  test.each(['console.log(name)', 'process.stdout.write(x)', 'stderr.write(x)', 'writeSync(2, x)'])(
    '%s is found',
    (source) => expect(printsItself(source)).toHaveLength(1),
  );
});
