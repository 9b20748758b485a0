import ts from 'typescript';

/** Attributes of elements and components that a person reads or hears. */
const readAttributes = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'description',
  'hint',
  'label',
  'note',
  'placeholder',
  'textValue',
  'title',
  'valueLabel',
]);

const hasLetters = (text: string): boolean => /\p{L}/u.test(text);

/** `t('…')`, also in brackets or as the outcome of a condition. */
const isTranslated = (node: ts.Expression): boolean => {
  if (ts.isParenthesizedExpression(node)) return isTranslated(node.expression);
  if (ts.isConditionalExpression(node))
    return isTranslated(node.whenTrue) || isTranslated(node.whenFalse);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind !== ts.SyntaxKind.PlusToken)
    return isTranslated(node.left) || isTranslated(node.right);
  if (!ts.isCallExpression(node)) return false;
  const called = node.expression;
  return ts.isIdentifier(called)
    ? called.text === 't'
    : ts.isPropertyAccessExpression(called) && called.name.text === 't';
};

const isText = (node: ts.Expression): boolean => {
  if (ts.isStringLiteralLike(node)) return hasLetters(node.text);
  if (ts.isTemplateExpression(node))
    return [node.head, ...node.templateSpans.map(({ literal }) => literal)].some(({ text }) =>
      hasLetters(text),
    );
  if (ts.isParenthesizedExpression(node)) return isText(node.expression);
  if (ts.isConditionalExpression(node)) return isText(node.whenTrue) || isText(node.whenFalse);
  return false;
};

const problemOf = (node: ts.Node): string | null => {
  if (ts.isJsxText(node)) return hasLetters(node.text) ? 'text outside of the catalogue' : null;
  if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent))
    return isText(node.expression) ? 'text outside of the catalogue' : null;
  if (ts.isJsxAttribute(node) && readAttributes.has(node.name.getText())) {
    const value = node.initializer;
    const given = value && ts.isJsxExpression(value) ? value.expression : value;
    return given && ts.isExpression(given) && isText(given)
      ? 'text outside of the catalogue'
      : null;
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return isTranslated(node.left) || isTranslated(node.right) ? 'a text put together' : null;
  if (ts.isTemplateExpression(node))
    return node.templateSpans.some(({ expression }) => isTranslated(expression))
      ? 'a text put together'
      : null;
  return null;
};

/** Where a source of the window has words of its own, or puts a sentence together from parts: `file:line: what`. */
export const findLooseTexts = (file: string, source: string): string[] => {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const problem = problemOf(node);
    if (problem !== null) {
      const { line } = parsed.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${line + 1}: ${problem}: ${node.getText().trim().slice(0, 80)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
};
