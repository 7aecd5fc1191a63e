import { browserChannels, type OpenTabChannel } from './channel';
import { browserFences, type FenceStore } from './fences';
import { browserLocks, type TabLocks } from './locks';
import { browserPage, type TabPage } from './page';

/** What tabs of one origin have in common. What is missing in a browser is undefined. */
export interface TabPlatform {
  readonly openChannel: OpenTabChannel | undefined;
  readonly fences: FenceStore | undefined;
  readonly locks: TabLocks | undefined;
  readonly hasSharedWorker: boolean;
  readonly page: TabPage;
}

export function browserPlatform(): TabPlatform {
  return {
    openChannel: browserChannels(),
    fences: browserFences(),
    locks: 'navigator' in globalThis ? browserLocks() : undefined,
    hasSharedWorker: 'SharedWorker' in globalThis,
    page: browserPage(),
  };
}
