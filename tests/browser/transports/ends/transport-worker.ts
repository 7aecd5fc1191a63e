import { runTransportWorker } from '../../../../src/transports/worker/run';

/** The worker file of an app that uses `worker()`: two lines. */
runTransportWorker();
