import ts from 'typescript';
import { jobKinds, StepId } from '../../electron/contract/index.ts';

const isStep = (text: string): boolean => (StepId.options as string[]).includes(text);
const isKind = (text: string): boolean => Object.hasOwn(jobKinds, text);

const speaksOfKind = (node: ts.Node): boolean => /\bkind$/i.test(node.getText());

/** Whether a name is what a kind is compared with: by an operator, in a `switch`, or among a list. */
const isCompared = (node: ts.Node): boolean => {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) {
    return speaksOfKind(parent.left === node ? parent.right : parent.left);
  }
  if (ts.isCaseClause(parent)) return speaksOfKind(parent.parent.parent.expression);
  const list = ts.isArrayLiteralExpression(parent) ? parent.parent.parent : null;
  return list !== null && ts.isCallExpression(list) && list.arguments.some(speaksOfKind);
};

/** Where a source knows a step of a job by its name, or does something for one kind of job only: `file:line: name`. */
export const findJobNames = (file: string, source: string): string[] => {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isName =
      (ts.isStringLiteralLike(node) &&
        (isStep(node.text) || (isKind(node.text) && isCompared(node)))) ||
      // A table of kinds beside the table of kinds.
      (ts.isTypeReferenceNode(node) && /^Record<\s*JobKind\b/.test(node.getText()));
    if (isName) {
      const { line } = parsed.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${line + 1}: ${node.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
};
