/** One message of a server-sent event stream. */
export type StreamMessage = { event: string; data: string };

/** In characters. The largest message is a snapshot of all jobs; what is longer is none of ours. */
const longestMessage = 256 * 1024 * 1024;

/**
 * Takes the text of a server-sent event stream in pieces of any size and gives the messages that are complete.
 * Follows the parsing rules of the HTML standard (9.2.6) as far as a server of ours can use them: comments and
 * unknown fields are skipped, several `data:` lines are joined, a message without data is none. Throws where a line does not end.
 */
export const createEventStreamParser = (): ((piece: string) => StreamMessage[]) => {
  let rest = '';
  let event = '';
  let data: string[] = [];

  const take = (line: string): StreamMessage | null => {
    if (line === '') {
      const message = data.length > 0 ? { event: event || 'message', data: data.join('\n') } : null;
      event = '';
      data = [];
      return message;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    return null;
  };

  return (piece) => {
    const text = rest + piece;
    if (text.length > longestMessage) throw new Error('The stream has a line without an end.');
    // A carriage return at the very end may be half of a line end.
    const complete = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = complete.split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + text.slice(complete.length);
    return lines.map(take).filter((message) => message !== null);
  };
};
