export { checkWords, failureWords, sayIn } from './failure-words.ts';
export { localeOf, pickLanguage, terminalLanguages } from './languages.ts';
export { baseName, shortRevision, withoutRevision } from './names.ts';
export type { Words } from './words.ts';
