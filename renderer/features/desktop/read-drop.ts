import type { WindowDesktop } from '../../api/desktop.ts';
import { type Dropped, type DroppedFile, readDroppedFiles, readDroppedText } from './dropped.ts';

/** What can be read of a drop only while its event lasts. Null where nothing that we know was dropped. */
export const readDrop = (data: DataTransfer, desktop: WindowDesktop | null): Dropped | null => {
  const files = filesOf(data, desktop);
  if (files.length > 0) return readDroppedFiles(files, desktop !== null);
  const text = data.getData('text/uri-list') || data.getData('text/plain');
  return text === '' ? null : readDroppedText(firstLine(text));
};

const filesOf = (data: DataTransfer, desktop: WindowDesktop | null): DroppedFile[] =>
  [...data.items].flatMap((item) => {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    if (!file) return [];
    const isFolder = item.webkitGetAsEntry()?.isDirectory ?? false;
    return [{ name: file.name, isFolder, path: desktop?.pathOf(file) ?? null }];
  });

/** Of a list of addresses (RFC 2483, with its comments) the first; a text that goes on is not cut to look like one. */
const firstLine = (text: string): string => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.every((line) => /^[a-z]+:/i.test(line)) ? (lines[0] ?? '') : text;
};
