'use client';
import { useEffect, useMemo } from 'react';
import type { UpdateListener } from '../core/updates/batch-line';
import { updateHome } from '../core/updates/update-home';
import type { UpdateOptions } from '../core/updates/update-options';
import { createProcessor, type UpdateProcessor } from '../core/updates/update-processor';
import { useClient } from '../providers/realtime-context';
import { useHandler } from './use-handler';

/** May be written inline: the newest count, from the next update on. */
export interface UseUpdateProcessorOptions<Update> extends UpdateOptions<Update> {
  /** Hears each batch while mounted: all updates of one type. However many come, React commits at most once per frame. */
  readonly onUpdate?: UpdateListener<Update>;
}

/** Its functions never change. */
export type UseUpdateProcessorResult<Update> = Omit<UpdateProcessor<Update>, 'dispose'>;

/**
 * Thins out what comes too fast and hands it on in batches: duplicates dropped, updates of a key merged, the newest timestamp wins,
 * conflicts told. A batch is delivered with the next frame once 50 updates wait, one has waited for 200 ms, or none came for 100 ms;
 * while live updates are paused it waits. Unmounting delivers what waits. Nothing is lost uncounted: see `counts`.
 *
 * @throws TidewireError outside `RealtimeProvider`
 * @example
 * const { push } = useUpdateProcessor<Metric>({
 *   keyOf: (metric) => metric.name,
 *   timestampOf: (metric) => metric.at,
 *   onUpdate: (metrics) => setRows((rows) => withMetrics(rows, metrics)),
 * });
 * useEvent('metrics:update', push, { channel: 'metrics' });
 */
export function useUpdateProcessor<Update>(
  options: UseUpdateProcessorOptions<Update>,
): UseUpdateProcessorResult<Update> {
  const client = useClient('useUpdateProcessor');
  const read = useHandler(() => options);
  const processor = useMemo(() => createProcessor<Update>(client.attach(updateHome), read), [client, read]);
  const handleUpdate = useHandler<Parameters<UpdateListener<Update>>, void>((updates, type) =>
    options.onUpdate?.(updates, type),
  );
  const hasListener = options.onUpdate !== undefined;
  useEffect(() => {
    const undo = hasListener ? processor.onUpdate(handleUpdate) : undefined;
    return () => {
      processor.flush();
      undo?.();
    };
  }, [processor, hasListener, handleUpdate]);
  return processor;
}
