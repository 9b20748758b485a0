// Writes the table of the installer's options into README, between its two markers; part of `npm run fix`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { at, main, Stop } from './project.mjs';

const markers = ['<!-- options: made by npm run fix -->', '<!-- /options -->'];

const inCell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text) => `\`${text}\``;

const typeOf = ({ type, values }) =>
  type === 'enum' ? values.map((value) => code(JSON.stringify(value))).join(', ') : type;

/** As it is written in nix, where it differs from JSON in brackets only for what is empty. */
const defaultOf = ({ required, derived, default: value }) => {
  if (required) return derived ? 'from the host' : 'none';
  const written = Array.isArray(value) && value.length === 0 ? '[ ]' : JSON.stringify(value);
  return `${code(written === '{}' ? '{ }' : written)}${derived ? ', or from the host' : ''}`;
};

/** The options as a table in Markdown, by their groups. */
export const optionTable = ({ groups, options }) => {
  const rows = groups.flatMap((group) => options.filter((option) => option.group === group));
  if (rows.length !== options.length)
    throw new Stop('nix/options.json: an option has a group that is not listed.');
  return [
    '| `autoInstaller.` | type | default | |',
    '|---|---|---|---|',
    ...rows.map((option) => {
      const words = [option.description, option.cost && `*Costs:* ${option.cost}`].filter(Boolean);
      const cells = [code(option.name), typeOf(option), defaultOf(option), words.join(' ')];
      return `| ${cells.map(inCell).join(' | ')} |`;
    }),
  ].join('\n');
};

/** The text with the table in it. */
export const withOptionTable = (text, table) => {
  const [begin, end] = markers.map((marker) => text.indexOf(marker));
  if (begin < 0 || end < begin)
    throw new Stop(`README.md lacks the markers ${markers.join(' … ')}.`);
  return `${text.slice(0, begin + markers[0].length)}\n${optionTable(table)}\n${text.slice(end)}`;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(() => {
    const readme = at('README.md');
    const text = readFileSync(readme, 'utf8');
    const table = JSON.parse(readFileSync(at('nix', 'options.json'), 'utf8'));
    const renewed = withOptionTable(text, table);
    if (renewed !== text) writeFileSync(readme, renewed);
  });
}
