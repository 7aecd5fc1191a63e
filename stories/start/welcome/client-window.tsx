import { useState, type SyntheticEvent } from 'react';
import { useConnection } from 'tidewire';
import { Announcer, ConnectionBadge, ConnectionBanner, LatencyMeter } from 'tidewire/components';
import { UnplugSwitch } from '../../ui/unplug-switch';
import { useChat, type Line } from './use-chat';

export interface ClientWindowProps {
  readonly name: string;
  readonly to: string;
  readonly history: readonly Line[];
}

/** What one person sees: their connection, the conversation, and a plug to pull. */
export function ClientWindow({ name, to, history }: ClientWindowProps) {
  const { lines, say, waiting, isConnected } = useChat(name, history);
  return (
    <Announcer>
      <article className="client" aria-label={`${name}’s window`}>
        <Wire pulses={lines.length} isOutward={lines.at(-1)?.isOwn ?? false} />
        <header className="client-head">
          <span className="avatar" aria-hidden="true">
            {name[0]}
          </span>
          <h2>{name}</h2>
          <LatencyMeter />
          <ConnectionBadge />
        </header>
        <div className="client-body">
          <ConnectionBanner className="client-banner" />
          <Conversation name={name} lines={lines} isConnected={isConnected} />
        </div>
        <Composer name={name} to={to} onSay={say} />
        <footer className="client-foot">
          <UnplugSwitch name={name} />
          <span className="client-note">{waiting > 0 && !isConnected ? `${waiting} waiting` : ''}</span>
        </footer>
      </article>
    </Announcer>
  );
}

/** The line from this window to the hub. It is there while there is a connection, and a pulse runs along it with each message. */
function Wire({ pulses, isOutward }: { readonly pulses: number; readonly isOutward: boolean }) {
  const status = useConnection((state) => state.status);
  return (
    <span className="wire" data-status={status} aria-hidden="true">
      <i key={pulses} className="wire-pulse" data-outward={isOutward || undefined} />
    </span>
  );
}

function Conversation({
  name,
  lines,
  isConnected,
}: {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly isConnected: boolean;
}) {
  return (
    // A scrolling area has to be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex
    <div className="lines" role="log" aria-label={`${name}’s conversation`} tabIndex={0}>
      <div className="lines-inner">
        {lines.map((line) => (
          <div key={line.id} className="line" data-own={line.isOwn || undefined}>
            <p className="line-text">
              <span className="tw-visually-hidden">{line.author}: </span>
              {line.text}
            </p>
            {line.isOwn && <p className="line-outcome">{describe(line, isConnected)}</p>}
          </div>
        ))}
      </div>
    </div>
  );
}

function describe({ outcome }: Line, isConnected: boolean): string {
  switch (outcome?.status) {
    case undefined:
      return isConnected ? 'Sending' : 'Waits for the connection';
    case 'sent':
    case 'acked':
      return 'Delivered';
    case 'expired':
    case 'superseded':
      return 'Not sent';
    case 'rejected':
      return `Not sent: ${outcome.message}`;
    case 'unknown':
      return 'Perhaps not delivered';
  }
}

function Composer({
  name,
  to,
  onSay,
}: {
  readonly name: string;
  readonly to: string;
  readonly onSay: (text: string) => void;
}) {
  const [text, setText] = useState('');
  function handleSubmit(event: SyntheticEvent): void {
    event.preventDefault();
    if (text.trim() === '') return;
    onSay(text.trim());
    setText('');
  }
  return (
    <form className="composer" onSubmit={handleSubmit}>
      <input
        className="field"
        aria-label={`Message from ${name}`}
        placeholder={`Write to ${to}`}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button">
        Send
      </button>
    </form>
  );
}
