const longestBody = 10_000;

/**
 * The todos over HTTP: `GET /todos`, and `PATCH /todos/:id` with `{ title }` or `{ done }`. A change takes `Idempotency-Key` and `If-Match` ("<version>"), and goes
 * through the same commands and the same memory of keys as over the socket: a client may send a copy by either.
 *
 * @param {{ hub: import('tidewire/server').Hub, todos: { list(): Promise<object[]> }, authenticate: Function, isAllowedOrigin: Function }} options
 * @returns {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<boolean>} whether it was one of these
 */
export function createTodoRoutes({ hub, todos, authenticate, isAllowedOrigin }) {
  return async (request, response) => {
    const [, first, id, ...rest] = (request.url ?? '').split('?', 1)[0].split('/');
    if (first !== 'todos' || rest.length > 0) return false;
    const { origin } = request.headers;
    const answer = (status, body, headers = {}) =>
      response
        .writeHead(status, {
          'Content-Type': 'application/json',
          'Cache-Control': 'no-store',
          ...(origin && { 'Access-Control-Allow-Origin': origin, Vary: 'Origin', ...cors }),
          ...headers,
        })
        .end(body === undefined ? undefined : JSON.stringify(body));

    try {
      if (!isAllowedOrigin(origin)) response.writeHead(403).end();
      else if (request.method === 'OPTIONS') answer(204);
      else if (request.method === 'GET' && id === undefined) answer(200, { todos: await todos.list() });
      else if (request.method === 'PATCH' && id) await change(request, decodeURIComponent(id), answer);
      else answer(405, { message: 'Here are GET /todos and PATCH /todos/:id.' });
    } catch (error) {
      if (error instanceof URIError) answer(400, { message: 'This path cannot be read.' });
      else {
        console.error(`todos: ${error.message}`);
        answer(500, { message: 'Something went wrong here.' });
      }
    }
    return true;
  };

  async function change(request, id, answer) {
    const { authorization, 'idempotency-key': key, 'if-match': ifMatch } = request.headers;
    const user = authenticate({ token: authorization?.replace(/^Bearer /, ''), client: 'http' });
    if (!user) return answer(401, { message: 'This token is not accepted.' });
    const body = await readJson(request);
    if (body === undefined) return answer(400, { message: `Send a JSON object of at most ${longestBody} bytes.` });
    const { title, done } = body;
    const performed = await hub.perform({
      user,
      // The same as over the socket, or a copy by the other way would be something else.
      ...(done === undefined
        ? { name: 'todo.rename', data: { id, title } }
        : { name: 'todo.toggle', data: { id, done } }),
      key,
      ifVersion: ifMatch === undefined ? undefined : Number(ifMatch.replaceAll('"', '')),
    });
    switch (performed.status) {
      case 'answered':
        return answer(200, performed.data, { ETag: `"${performed.data.version}"` });
      case 'retry':
        return answer(425, performed, { 'Retry-After': String(Math.ceil(performed.retryAfterMs / 1_000)) });
      case 'unknown':
        return answer(500, performed);
      case 'refused':
        return answer(statuses[performed.code] ?? 400, performed);
    }
  }
}

const statuses = { conflict: 412, 'not-found': 404, 'key-conflict': 422, forbidden: 403, internal: 500 };

const cors = {
  'Access-Control-Allow-Methods': 'GET, PATCH',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, If-Match',
  'Access-Control-Expose-Headers': 'ETag, Retry-After',
};

/** @returns the object, or `undefined` for what is none or is too long */
async function readJson(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestBody) return undefined;
  }
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
