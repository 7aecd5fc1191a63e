import { transports } from './clients.mjs';

const stores = ['sqlite', 'redis', 'memory'];
const faults = [
  'kill',
  'overflow',
  'swallow',
  'before-commit',
  'after-commit',
  'after-ack',
  'node',
  'redis-restart',
  'replica',
  'port-closed',
];

/** Every combination that means something, narrowed to what was asked for. */
export function findCells({ transport, store, fault }) {
  const wanted = (given, all) => all.filter((name) => given?.includes(name) ?? true);
  const cells = [];
  for (const aTransport of wanted(transport, [...Object.keys(transports), 'message-port']))
    for (const aStore of wanted(store, stores))
      for (const aFault of wanted(fault, faults))
        if (hasMeaning(aTransport, aStore, aFault)) cells.push({ transport: aTransport, store: aStore, fault: aFault });
  return cells;
}

function hasMeaning(transport, store, fault) {
  // A port leads to a hub on the same machine, which is not killed alone.
  if ((transport === 'message-port') !== (fault === 'port-closed')) return false;
  if (['node', 'redis-restart', 'replica'].includes(fault)) return store === 'redis';
  // What dies with its memory: a cut is survived without loss, a kill is told.
  if (store === 'memory') return (fault === 'kill' || fault === 'swallow') && transport !== 'message-port';
  return true;
}
