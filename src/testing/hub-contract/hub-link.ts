import type { Transport, WireData } from '../../transports/transport';
import type { Waiting } from '../contract-case';

/** A frame as it came, whatever it holds. */
export type AnyFrame = Readonly<Record<string, unknown>>;

/** A client without any cleverness: it sends what it is told and keeps what it hears. */
export interface HubLink {
  /** Everything heard, oldest first, taken out of its batches. */
  readonly frames: readonly AnyFrame[];
  /** How many frames each message held. */
  readonly batchSizes: readonly number[];
  /** The close code, once there is one. */
  readonly closeCode: number | undefined;
  /** Whether it ever opened; with which subprotocol. */
  readonly subprotocol: string | undefined;
  send(frame: AnyFrame): void;
  sendRaw(data: WireData): void;
  close(): void;
  /** Waits for a frame that has all of these fields, among all that came. */
  heard(fields: AnyFrame): Promise<AnyFrame>;
  /** Sends with an id of its own, and waits for the frame that answers it. */
  ask(frame: AnyFrame): Promise<AnyFrame>;
  opened(): Promise<void>;
  closed(): Promise<number>;
  /** Afterwards everything sent so far has had its effect, and everything heard of it has arrived. */
  settled(): Promise<void>;
  /** Events by name, in the order heard: their data. */
  events(name: string): readonly unknown[];
}

export function openHubLink(
  transport: Transport,
  url: string,
  { until, notify }: Waiting,
  subprotocols: readonly string[] = ['tidewire.v1'],
): HubLink {
  const frames: AnyFrame[] = [];
  const batchSizes: number[] = [];
  let closeCode: number | undefined;
  let subprotocol: string | undefined;
  let count = 0;

  const link = transport.open(
    { url, subprotocols },
    {
      opened(selected) {
        subprotocol = selected;
        notify();
      },
      received(data) {
        const frame = JSON.parse(data as string) as AnyFrame;
        const inner = frame.type === 'batch' ? (frame.frames as AnyFrame[]) : [frame];
        frames.push(...inner);
        batchSizes.push(inner.length);
        notify();
      },
      closed(code) {
        closeCode = code;
        notify();
      },
    },
  );

  const send = (frame: AnyFrame) => link.send(JSON.stringify(frame));
  const find = (fields: AnyFrame) =>
    frames.find((frame) => Object.entries(fields).every(([key, value]) => frame[key] === value));

  async function heard(fields: AnyFrame): Promise<AnyFrame> {
    const what = `a frame like ${JSON.stringify(fields)}`;
    await until(what, () => find(fields) !== undefined || closeCode !== undefined);
    const frame = find(fields);
    if (!frame)
      throw new Error(
        `The hub closed with ${closeCode} instead of sending ${what}; last: ${JSON.stringify(frames.at(-1))}`,
      );
    return frame;
  }

  async function ask(frame: AnyFrame): Promise<AnyFrame> {
    const id = `ask-${++count}`;
    send({ ...frame, id });
    const isAnswer = ({ type, id: of }: AnyFrame) => of === id && type !== 'event';
    await until(
      `an answer to ${JSON.stringify(frame).slice(0, 200)}`,
      () => frames.some(isAnswer) || closeCode !== undefined,
    );
    const answer = frames.find(isAnswer);
    if (!answer) throw new Error(`The hub closed with ${closeCode} instead of answering ${JSON.stringify(frame)}`);
    return answer;
  }

  return {
    frames,
    batchSizes,
    get closeCode() {
      return closeCode;
    },
    get subprotocol() {
      return subprotocol;
    },
    send,
    sendRaw: (data) => link.send(data),
    close: () => link.close(),
    heard,
    ask,
    opened: () => until('the link opens', () => subprotocol !== undefined),
    async closed() {
      await until('the hub closes the link', () => closeCode !== undefined);
      return closeCode ?? 0;
    },
    async settled() {
      // What concerns channels is done in order, so an answer there comes behind all before it.
      await ask({ type: 'unsubscribe', channel: 'settled' });
    },
    events: (name) => frames.filter(({ type, event }) => type === 'event' && event === name).map(({ data }) => data),
  };
}
