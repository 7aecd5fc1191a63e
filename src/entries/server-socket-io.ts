export { serveSocketIo, type ServeSocketIoOptions } from '../server/socket-io/socket-io';
export type { AcceptSocket, HubRequest, HubSocket, HubSocketListener } from '../server/connection/hub-socket';
