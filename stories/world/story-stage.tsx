import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { RealtimeProvider } from 'tidewire';
import { Announcer, MessagesProvider } from 'tidewire/components';
import { wordsOf, type Locale } from '../words/words';
import type { Network } from './network';
import type { StoryClient } from './story-client';
import type { Address, Backend, StoryWorld } from './story-world';

interface Stage {
  readonly world: StoryWorld;
  readonly backend: Backend;
}

const StageContext = createContext<Stage | undefined>(undefined);
const ClientContext = createContext<StoryClient | undefined>(undefined);

export interface StoryStageProps {
  readonly world: StoryWorld;
  readonly backend: Backend;
  readonly network: Network;
  readonly speed: number;
  /**
   * Passed before anyone looks. Long enough to connect and to measure a round trip, so that a story starts with what it is
   * about. @default 400
   */
  readonly warmUpMs?: number | undefined;
  readonly locale: Locale;
  readonly children: ReactNode;
}

/** Puts a story into its world. A change of network, backend, speed or language reaches it without a remount. */
export function StoryStage({ world, backend, network, speed, warmUpMs = 400, locale, children }: StoryStageProps) {
  useEffect(() => void world.clock.advance(warmUpMs), [world, warmUpMs]);
  useEffect(() => world.clock.setSpeed(speed), [world, speed]);
  useEffect(() => world.setNetwork(network), [world, network, backend]);
  return (
    <StageContext.Provider value={{ world, backend }}>
      <MessagesProvider locale={locale} messages={wordsOf(locale)}>
        <Client name="You">
          <Announcer onAnnounce={(utterance) => world.spoken.push(utterance)}>{children}</Announcer>
        </Client>
      </MessagesProvider>
    </StageContext.Provider>
  );
}

/** Whatever is inside runs on a client of its own, on a device of its own, connected to the story's hub. */
export function Client({
  name,
  user,
  address,
  isUnplugged = false,
  network,
  children,
}: {
  readonly name: string;
  /** Who is signed in there. @default nobody: anonymous */
  readonly user?: string;
  readonly address?: Address;
  readonly isUnplugged?: boolean;
  /** For this client alone, whatever the toolbar says. */
  readonly network?: Network;
  readonly children: ReactNode;
}) {
  const { world, backend } = useStage();
  const story = world.client(name, backend, { address, network, user });
  useEffect(() => (isUnplugged ? story.unplug() : story.plug()), [story, isUnplugged]);
  return (
    <ClientContext.Provider value={story}>
      <RealtimeProvider client={story.client}>{children}</RealtimeProvider>
    </ClientContext.Provider>
  );
}

export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (!stage)
    throw new Error('useStage was called outside <StoryStage>, which .storybook/preview.tsx puts around stories.');
  return stage;
}

/** The plug of the client here: for switches that pull it. */
export function usePlug(): { readonly isPlugged: boolean; setPlugged(isPlugged: boolean): void } {
  const story = useContext(ClientContext);
  if (!story) throw new Error('usePlug was called outside <Client>, whose cable it pulls.');
  const [isPlugged, setPlugged] = useState(true);
  useEffect(() => (isPlugged ? story.plug() : story.unplug()), [story, isPlugged]);
  return { isPlugged, setPlugged };
}
