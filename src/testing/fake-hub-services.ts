import type { ClientFrame } from '../protocol/client-frames';
import type { Environment } from '../shared/environment';
import type { FakeHubAction, FakeHubCommand, FakeHubLimits, FakeHubUser } from './fake-hub-handlers';
import type { Publishers } from './fake-hub-publishers';

/** What all connections of one fake hub share. */
export interface HubServices {
  readonly environment: Environment;
  readonly publishers: Publishers;
  readonly limits: FakeHubLimits;
  readonly batchMs: number;
  /** The hub's wall clock. */
  now(): number;
  isSilent(): boolean;
  authenticate(token: string | undefined, client: string): FakeHubUser | null | Promise<FakeHubUser | null>;
  authorize(request: FakeHubAction & { readonly user: FakeHubUser }): boolean | Promise<boolean>;
  command(name: string): FakeHubCommand | undefined;
  /** To every subscriber. @returns how many */
  publish(channel: string, event: string, data?: unknown, id?: string): number;
  received(frame: ClientFrame): void;
  malformed(): void;
}
