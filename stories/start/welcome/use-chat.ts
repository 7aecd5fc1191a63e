import { useState } from 'react';
import { useEvent, useWebSocket, type SendOutcome } from 'tidewire';
import { chat, type ChatMessage } from '../../world/demo-hub';

export interface Line extends ChatMessage {
  readonly id: string;
  /** Of what was written here: how its sending ended, `undefined` until it has. */
  readonly outcome?: SendOutcome | undefined;
  readonly isOwn: boolean;
}

/** A conversation: what others say, and what is said here with how its delivery went. */
export function useChat(author: string, history: readonly Line[]) {
  const { send, isConnected } = useWebSocket();
  const [lines, setLines] = useState(history);

  useEvent(
    chat.event,
    (data, { id }) => {
      const said = data as ChatMessage;
      // The hub tells everybody, the speaker included, who has the line already.
      setLines((known) =>
        known.some((line) => line.id === id)
          ? known
          : [...known, { ...said, id: id ?? `${said.author} ${known.length}`, isOwn: said.author === author }],
      );
    },
    { channel: chat.channel },
  );

  function say(text: string): void {
    const { id, outcome } = send(chat.event, { author, text }, { channel: chat.channel });
    setLines((known) => [...known, { id, author, text, isOwn: true }]);
    void outcome.then((ended) =>
      setLines((known) => known.map((line) => (line.id === id ? { ...line, outcome: ended } : line))),
    );
  }
  const waiting = lines.filter((line) => line.isOwn && line.outcome === undefined).length;
  return { lines, say, waiting, isConnected };
}
