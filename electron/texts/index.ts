export { driveWords } from './drive-words.ts';
export { checkWords, failureWords } from './failure-words.ts';
export { localeOf, pickLanguage, terminalLanguages } from './languages.ts';
export type { Words } from './words.ts';
