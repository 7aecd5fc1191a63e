// A hub to try things on: node examples/hub/hub.mjs [--port 4400] [--host 127.0.0.1] [--exact-port] [--todos todos.db]
import { createServer } from 'node:http';
import { listenOnFreePort, readCommandLine } from './command-line.mjs';
import { commands } from './commands.mjs';
import { authenticateGuest, isLocalOrigin } from './guests.mjs';
import { startMetricsTicker } from './metrics-ticker.mjs';
import { chatMessage } from './schemas.mjs';
import { createTodoRoutes } from './todo-routes.mjs';
import { createTodos } from './todos.mjs';

const shutdownSpreadMs = 500;

const { createHub, CommandRefusal } = await importServer();
const where = readCommandLineOrExit();
const todos = createTodos({ file: where.todosFile, CommandRefusal });

const hub = createHub({
  authenticate: authenticateGuest,
  allowedOrigins: isLocalOrigin,
  schemas: { 'chat:message': chatMessage },
  commands: {
    ...commands,
    ...todos.commands,
    /** Tells every client that the hub is about to go, as an app might before a deploy. */
    'shutdown-notice': (data) => hub.broadcast('shutdown-notice', data),
  },
  log({ level, event, callback, error }) {
    if (level === 'error')
      console.error(`${event}: ${callback ?? 'hub'}: ${error instanceof Error ? error.message : error}`);
  },
});

const serveTodos = createTodoRoutes({ hub, todos, authenticate: authenticateGuest, isAllowedOrigin: isLocalOrigin });

const server = createServer(async (request, response) => {
  if (await serveTodos(request, response)) return;
  const path = request.url?.split('?', 1)[0];
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  };
  if (path === '/health')
    response.writeHead(200, headers).end(JSON.stringify({ status: 'ok', connections: hub.connections }));
  else
    response
      .writeHead(404, headers)
      .end(JSON.stringify({ error: 'Here are only /health, /todos, and /live for WebSockets.' }));
});

hub.attach(server, { path: '/live' });
const stopMetrics = startMetricsTicker(hub);

try {
  const port = await listenOnFreePort(server, where);
  const address = `${where.host.includes(':') ? `[${where.host}]` : where.host}:${port}`;
  console.log(JSON.stringify({ listening: { url: `ws://${address}/live`, health: `http://${address}/health` } }));
} catch (error) {
  console.error(error.code === 'EADDRINUSE' ? 'This port is taken. Choose another with --port.' : error.message);
  process.exit(1);
}

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void shutDown());

async function shutDown() {
  stopMetrics();
  server.close();
  await hub.close({ spreadMs: shutdownSpreadMs, reason: 'restart' });
  await todos.close();
  process.exit(0);
}

function readCommandLineOrExit() {
  try {
    return readCommandLine();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

/** The package by its own name, as an app would: that is the build in dist/. */
async function importServer() {
  try {
    return await import('tidewire/server');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    console.error(`tidewire/server cannot be loaded. Run "npm run build" first. (${error.message})`);
    process.exit(1);
  }
}
