/**
 * A store that ends its own process with -9 around the nth publish to a channel: `before-commit`, `after-commit` (before the
 * acknowledgement), or `after-ack` (before subscribers hear of it).
 */
export function killingStore(inner, { point, number }) {
  return {
    name: inner.name,
    async open(context) {
      const session = await inner.open(context);
      let count = 0;
      let isArmed = false;
      const die = () => process.kill(process.pid, 'SIGKILL');
      return {
        ...session,
        async publish(...request) {
          const isDue = ++count === number;
          if (isDue && point === 'before-commit') die();
          if (isDue && point === 'after-ack') isArmed = true;
          const result = await session.publish(...request);
          if (isDue && point === 'after-commit') die();
          // The acknowledgement leaves in this turn of the event loop; the process goes before the next.
          if (isDue && point === 'after-ack') setTimeout(die, 20);
          return result;
        },
        follow: (channel, follower) =>
          session.follow(channel, {
            interrupted: () => follower.interrupted(),
            appended(...entry) {
              if (!isArmed) follower.appended(...entry);
            },
          }),
      };
    },
  };
}
