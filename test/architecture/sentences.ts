import ts from 'typescript';

/** Three words, the first with a capital, and an end as sentences have it: no name, no command, no part of a pattern. */
const sentence = /^\p{Lu}\S*(?: \S+){2,}[.!?…:]\s*$/su;

/** Two words beside each other, or one that stands before a colon or behind a figure. */
const words = /\p{L}{2,}[,;]? \p{L}{2,}|^\p{L}{3,}: X|X \p{L}{3,}/u;

/** The text of a literal; of a template, with a word for what is put in. */
const textOf = (node: ts.Node): string | null => {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `X${literal.text}`).join('');
};

/** Of a fault that only a log tells of: nobody is meant to read it. */
const isOfFault = (node: ts.Node): boolean => {
  const { parent } = node;
  return ts.isNewExpression(parent) && /Error$/.test(parent.expression.getText());
};

/** Where a source holds a sentence for a person, which belongs into `electron/texts`: `file:line: sentence`. */
export const findSentences = (file: string, source: string): string[] =>
  findTexts(sentence, file, source);

/** As `findSentences`, for a source whose texts are all printed: parts of a sentence too. */
export const findWords = (file: string, source: string): string[] => findTexts(words, file, source);

const findTexts = (kind: RegExp, file: string, source: string): string[] => {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== null && kind.test(text) && !isOfFault(node)) {
      const { line } = parsed.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${line + 1}: ${text.slice(0, 80)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
};
