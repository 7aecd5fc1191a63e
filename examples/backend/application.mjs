/** Ends in an `error` with this code. Of any other error the client hears `internal`, and nothing of its text. */
export const refuse = (...refusal) => Promise.reject(Object.assign(new Error(refusal[0]), { refusal }));

/** What the protocol asks of an application. Each answer may be a refusal. */
export function askApplication({ authenticate, authorize, commands, publish }) {
  async function allow(user, question) {
    if ((await authorize({ user, ...question })) !== true) await refuse('forbidden');
  }
  return {
    allow,

    /** Whom a token belongs to. A connection belongs to one user: `before` is who it was (PR9, PR10). */
    async identify(token, client, before) {
      const user = await authenticate({ token, client });
      if (!user || (before && before.userId !== user.userId)) await refuse('unauthorized');
      return user;
    },

    /** Publishes to a channel. Without one the application itself is addressed, by the command of that name (PR12). */
    async perform(user, { channel, name, data, id }) {
      await allow(user, { action: channel === undefined ? 'command' : 'publish', channel, name });
      if (channel !== undefined) return publish(channel, name, data, id);
      return Object.hasOwn(commands, name) ? commands[name](data, { user, publish }) : refuse('unknown-command');
    },
  };
}
