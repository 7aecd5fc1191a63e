import { nodeEnvironment } from '../../../../../src/server/node/node-environment';
import { sqliteStore } from '../../../../../src/server/store/sqlite/sqlite-store';

/**
 * A process that publishes to the channel `room` until it is killed, as many at once as told, and writes a line for each publish that is
 * acknowledged. Arguments: file, publisher, first number, how many at once, last number.
 */
const [file = '', publisher = '', first = '1', atOnce = '1', last = 'Infinity'] = process.argv.slice(2);

const session = await sqliteStore({ file }).open({
  environment: nodeEnvironment(),
  node: publisher,
  report: (error) => console.error(error),
});
const { fence } = await session.join(publisher);
let next = Number(first);
console.log('ready');

await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    while (next <= Number(last)) {
      const seq = next++;
      const id = `${publisher}-${seq}`;
      const result = await session.publish(
        { publisher, fence, destination: 'room', seq, id },
        { id, event: 'told', data: JSON.stringify(seq) },
      );
      if ((result.kind !== 'claimed' && result.kind !== 'repeated') || result.outcome.status !== 'accepted')
        throw new Error(`Publish ${seq} was answered ${JSON.stringify(result)}`);
      process.stdout.write(`${seq} ${result.outcome.position?.offset}\n`);
    }
  }),
);
await session.close();
