/** A worker that cannot start. */
throw new Error('a bug in the worker');
