import type { AnyFrame, HubLink } from './hub-link';
import type { HubUnderTest } from './hub-under-test';

/** What one case has in hand: a hub of its own, and links to it. */
export interface HubTest {
  readonly hub: HubUnderTest;
  now(): number;
  until(what: string, isDone: () => boolean): Promise<void>;
  /** A link that has opened, or ended, and sent nothing. @param subprotocols default `tidewire.v1` */
  open(...subprotocols: string[]): Promise<HubLink>;
  /** A link that offers no subprotocol. */
  openBare(): HubLink;
  /** A link that has said hello, as a client of its own unless `client` is given. */
  hello(fields?: AnyFrame): Promise<HubLink>;
  /** A link that has been welcomed. */
  welcomed(fields?: AnyFrame): Promise<HubLink>;
}

export interface HubCase {
  readonly title: string;
  run(test: HubTest): Promise<void>;
}
