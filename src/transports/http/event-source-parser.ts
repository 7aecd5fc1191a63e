export interface StreamEvent {
  /** `message` unless the event says otherwise. */
  readonly type: string;
  readonly data: string;
  /** The last one given, by this event or one before; empty if there was none. */
  readonly id: string;
}

/**
 * Reads Server-Sent Events from bytes, however those are cut: between the two halves of a line end, or in the middle of a character.
 *
 * @returns takes the next bytes, and tells of events as they are complete
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createEventStreamParser(handleEvent: (event: StreamEvent) => void): (bytes: Uint8Array) => void {
  // Drops one byte order mark at the beginning, as the format asks.
  const decoder = new TextDecoder();
  let line = '';
  /** The last character was a carriage return: a line feed that follows belongs to it. */
  let endedInReturn = false;
  let data = '';
  let type = '';
  let id = '';

  function takeField(name: string, value: string): void {
    if (name === 'data') data += `${value}\n`;
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
    // `retry` is for whoever reconnects by a delay of the server's; anything else means nothing.
  }

  function dispatch(): void {
    const event = { type: type || 'message', data: data.slice(0, -1), id };
    const hasData = data !== '';
    data = '';
    type = '';
    if (hasData) handleEvent(event);
  }

  function endLine(): void {
    const whole = line;
    line = '';
    if (whole === '') return dispatch();
    const colon = whole.indexOf(':');
    if (colon === 0) return;
    if (colon < 0) return takeField(whole, '');
    const value = whole.slice(colon + 1);
    takeField(whole.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value);
  }

  return (bytes) => {
    let text = decoder.decode(bytes, { stream: true });
    if (text === '') return;
    if (endedInReturn && text.startsWith('\n')) text = text.slice(1);
    endedInReturn = text.endsWith('\r');
    let from = 0;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
      line += text.slice(from, index);
      endLine();
      from = index + end.length;
    }
    line += text.slice(from);
  };
}
