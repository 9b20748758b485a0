export { driveWords } from './drive-words.ts';
export { checkWords, failureWords } from './failure-words.ts';
export { formatBytes, formatShare, listItems, scaleBytes } from './figures.ts';
export { localeOf, pickLanguage, terminalLanguages } from './languages.ts';
export { shortRevision } from './names.ts';
export type { Words } from './words.ts';
