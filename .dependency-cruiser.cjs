const { builtinModules } = require('node:module');

/**
 * The layer table as rules: one per row, each with its reason. Imports run down only, type imports included. A new
 * folder under src needs a row here. tests/unit/house/layers.test.ts shows that each rule bites.
 */

/**
 * Everything that files of `folder` may import; anything else, npm packages included, breaks the rule. With `types`,
 * `allowed` holds for values and `types` besides for `import type`. Files matching `except` have a row of their own.
 */
function row(name, comment, folder, allowed, types, except) {
  const from = except ? { path: folder, pathNot: except } : { path: folder };
  const rule = { name, severity: 'error', comment, from, to: { pathNot: allowed } };
  if (!types) return [rule];
  return [
    { ...rule, to: { pathNot: allowed, dependencyTypesNot: ['type-only'] } },
    { ...rule, name: `${name}-types`, to: { pathNot: [...allowed, ...types] } },
  ];
}

const react = '(^|/)node_modules/(@types/)?(react|react-dom)/';

/** What core shows: the client, the contract, and the capabilities that a hook attaches. Not the inside of a connection. */
const coreFace = '^src/core/(?!connection/)';

/** The values inside a connection that are meant to be read: what a state and a latency look like. */
const coreShown = '^src/core/connection/(latency|connection-state)[.]ts$';

/** The hub without its doors and without the stores that need a package. */
const portableServer = '^src/server/(?!node/|store/(sqlite|redis)/|socket-io/)';

const socketIoTransport = '^src/transports/socket-io/';

const hookFile = '/use-[^/]+[.]tsx?$';

const nodeBuiltIn = `^(node:)?(${builtinModules.join('|')})$`;

const drawer = '(^|/)(types|utils|helpers|constants)[.](d[.])?[cm]?[jt]sx?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...row(
      'shared-imports-nothing',
      'shared is the ground that every layer stands on, so it may stand on nothing: no layer, no npm package. Move what needs more to the layer that needs it.',
      '^src/shared/',
      ['^src/shared/'],
    ),
    ...row(
      'protocol-imports-shared',
      'A protocol turns frames into messages and back; it knows neither sockets nor clients, so that server and browser share it. Pass in what it needs.',
      '^src/protocol/',
      ['^src/(protocol|shared)/'],
    ),
    ...row(
      'transports-import-protocol',
      'A transport moves frames for any connection; importing core would tie it to ours. Implement the interface in src/transports/transport.ts.',
      '^src/transports/',
      ['^src/(transports|protocol|shared)/'],
      undefined,
      socketIoTransport,
    ),
    ...row(
      'socket-io-transport-imports-its-client',
      'Only apps with a Socket.IO server have socket.io-client: src/transports/socket-io alone may import it.',
      socketIoTransport,
      ['^src/(transports|protocol|shared)/', '(^|/)node_modules/socket[.]io-client/'],
    ),
    ...row(
      'core-imports-interfaces',
      'core decides and must run anywhere: it imports protocol, shared and the transport interface, never a real transport, the platform or React. The rest comes through the environment.',
      '^src/core/',
      ['^src/(core|protocol|shared)/', '^src/transports/transport[.]ts$'],
    ),
    ...row(
      'browser-imports-shared',
      "src/platform/browser implements shared's interfaces (environment, outbox storage) for browsers, and nothing else; idb is how it talks to IndexedDB.",
      '^src/platform/browser/',
      ['^src/(platform/browser|shared)/', '(^|/)node_modules/idb/'],
    ),
    ...row(
      'platform-composes-the-default-client',
      'src/platform composes the default client: core, the default transport and protocol, the browser environment. Anything more would weigh on every app.',
      '^src/platform/(?!browser/)',
      [
        '^src/(platform|shared)/',
        coreFace,
        '^src/protocol/(plain|json-messages)[.]ts$',
        '^src/transports/web-socket[.]ts$',
      ],
      ['^src/(core|protocol|transports)/'],
    ),
    ...row(
      'providers-import-the-face-of-core',
      'Providers hand a client to React. They use what core shows and the composition; the inside of a connection may change under them.',
      '^src/providers/',
      ['^src/(providers|platform|shared)/', coreFace, '^src/protocol/protocol[.]ts$', react],
      ['^src/(core|protocol)/'],
    ),
    ...row(
      'hooks-import-the-face-of-core',
      'A hook finds the client in the context, attaches a capability of core and subscribes. The platform reaches it through the client, so that a test can replace it.',
      '^src/hooks/',
      ['^src/(hooks|providers|shared)/', coreFace, coreShown, react],
      ['^src/(core|protocol)/'],
    ),
    ...row(
      'components-import-hooks',
      'A component shows what a hook says: values from hooks, only types from core. Logic it seems to need from core belongs into a hook.',
      '^src/components/',
      ['^src/(components|hooks|shared)/', react],
      ['^src/core/'],
      hookFile,
    ),
    ...row(
      'hooks-beside-components-are-hooks',
      'A hook that serves one group of components lives beside them (use-*.ts) and may do what a hook may.',
      `^src/components.*${hookFile}`,
      ['^src/(components|hooks|providers|shared)/', coreFace, coreShown, react],
      ['^src/core/'],
    ),
    ...row(
      'hub-runs-anywhere',
      'The hub itself meets the client in the protocol and runs anywhere: in Node, in a worker, in a test page. What needs Node lives in src/server/node, what needs a package beside it.',
      portableServer,
      [portableServer, '^src/(protocol|shared)/'],
    ),
    ...row(
      'node-doors-import-the-hub',
      'src/server/node opens the hub to HTTP servers: Node and ws, and the hub behind it.',
      '^src/server/node/',
      ['^src/(server|protocol|shared)/', nodeBuiltIn, '(^|/)node_modules/(@types/)?ws/'],
    ),
    ...row(
      'sqlite-store-imports-libsql',
      'The embedded store is the only place that knows its database.',
      '^src/server/store/sqlite/',
      ['^src/(server|protocol|shared)/', nodeBuiltIn, '(^|/)node_modules/@libsql/'],
    ),
    ...row(
      'redis-store-imports-redis',
      'The shared store is the only place that knows Redis.',
      '^src/server/store/redis/',
      ['^src/(server|protocol|shared)/', nodeBuiltIn, '(^|/)node_modules/(redis|@redis)/'],
    ),
    ...row(
      'socket-io-door-imports-types',
      'A hub behind Socket.IO is given the server: of socket.io itself it needs the types, and nothing of Node.',
      '^src/server/socket-io/',
      [portableServer, '^src/server/socket-io/', '^src/(protocol|shared)/'],
      ['(^|/)node_modules/socket[.]io/'],
    ),
    ...row(
      'testing-imports-up-to-core',
      'The test kit works without React and without Node: everything up to core, and the hub itself. Only src/testing/render.tsx may use the providers.',
      '^src/testing/(?!render[.]tsx$)',
      ['^src/(testing|core|transports|protocol|shared)/', portableServer],
    ),
    ...row(
      'testing-render-imports-providers',
      'src/testing/render.tsx wraps a component in a provider with a virtual client. Hooks and components stay out: they are what is tested.',
      '^src/testing/render[.]tsx$',
      ['^src/(testing|core|transports|protocol|shared|providers)/', react],
    ),
    {
      name: 'entries-are-for-users',
      severity: 'error',
      comment:
        'An entry is a door for users. Inside, import the file itself, or every import drags in the whole package.',
      from: { path: '^src/', pathNot: '^src/entries/' },
      to: { path: '^src/entries/' },
    },
    {
      name: 'every-folder-has-a-row',
      severity: 'error',
      comment: 'No rule holds a folder that the layer table does not know. Give it a row in .dependency-cruiser.cjs.',
      from: {
        path: '^src/',
        pathNot: '^src/(shared|protocol|transports|core|platform|providers|hooks|components|server|testing|entries)/',
      },
      to: {},
    },
    {
      name: 'source-stands-alone',
      severity: 'error',
      comment: 'What users install must not need what we develop with.',
      from: { path: '^src/' },
      to: { path: '^(stories|tests|examples|scripts|[.]storybook)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment:
        'Two files that import each other, even for types, are one file in two places. Move what both need below both.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-drawers',
      severity: 'error',
      comment:
        'A file called types, utils, helpers or constants ends up tied to everything. A type lives with its owner, a function in a file named after the question it answers.',
      from: {},
      to: { path: drawer, pathNot: 'node_modules/' },
    },
    {
      name: 'no-drawers-importing',
      severity: 'error',
      comment: 'The same, where the drawer itself imports something.',
      from: { path: drawer, pathNot: 'node_modules/' },
      to: {},
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'An import that cannot be found.',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default', 'node'],
    },
  },
};
