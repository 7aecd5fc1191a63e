export { serveSocketIo, type ServeSocketIoOptions } from '../server/socket-io';
export type { AcceptSocket, HubRequest, HubSocket, HubSocketListener } from '../server/hub-socket';
