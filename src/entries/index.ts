'use client';
export * from './core';
export { RealtimeProvider, type RealtimeProviderProps } from '../providers/realtime-provider';
export type { Register, RegisteredClient, RegisteredCommands, RegisteredMessages } from '../hooks/register';
export { useChannel, type UseChannelOptions, type UseChannelResult } from '../hooks/use-channel';
export { useCommand, type CommandError, type UseCommandResult } from '../hooks/use-command';
export { useConnection } from '../hooks/use-connection';
export { useCountdown, type Countdown, type UseCountdownOptions } from '../hooks/use-countdown';
export { useEvent, type UseEventOptions } from '../hooks/use-event';
export { useLatency } from '../hooks/use-latency';
export { useLatest, type UseLatestOptions } from '../hooks/use-latest';
export { useLivePause, type LivePauseControls } from '../hooks/use-live-pause';
export { useNow, type UseNowOptions } from '../hooks/use-now';
export { usePresence, type UsePresenceResult } from '../hooks/use-presence';
export { useServerTime, type ServerTime } from '../hooks/use-server-time';
export { useTyping, type UseTypingResult } from '../hooks/use-typing';
export {
  useUpdateProcessor,
  type UseUpdateProcessorOptions,
  type UseUpdateProcessorResult,
} from '../hooks/use-update-processor';
export { useWebSocket, type UseWebSocketOptions, type UseWebSocketResult } from '../hooks/use-web-socket';
