import { parentPort } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { webSocket } from '../../../../src/transports/web-socket';
import { runTransportWorker } from '../../../../src/transports/worker/run';

/** The worker of an app in Node: the socket lives in here. */
if (parentPort) runTransportWorker({ transport: webSocket({ WebSocket }), port: parentPort });
