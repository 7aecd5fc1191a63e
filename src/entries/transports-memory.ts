export { memory, type Carry, type MemoryLink, type MemoryNetwork, type MemoryPacket } from '../transports/memory';
export type { ServerSocket } from '../transports/server-socket';
export type { Transport, TransportLink, TransportListener, TransportTarget, WireData } from '../transports/transport';
