import { Fragment, useState } from 'react';
import { useEvent, useUpdateProcessor, type UpdateConflict, type UpdateCounts } from 'tidewire';

export interface Reading {
  readonly id: string;
  readonly gauge: string;
  /** By the clock of the gauges, in ms. */
  readonly at: number;
  readonly level: number;
}

/** Many readings a second, some of them twice and some late: shown is the newest of each gauge. */
export function TideGauges() {
  const [shown, setShown] = useState<{ readonly levels: ReadonlyMap<string, number>; readonly counts?: UpdateCounts }>({
    levels: new Map(),
  });
  const { push, counts } = useUpdateProcessor<Reading>({
    idOf: (reading) => reading.id,
    keyOf: (reading) => reading.gauge,
    timestampOf: (reading) => reading.at,
    onUpdate: (readings) =>
      setShown(({ levels }) => ({
        levels: new Map([...levels, ...readings.map(({ gauge, level }) => [gauge, level] as const)]),
        counts: { ...counts },
      })),
  });
  useEvent('gauge:reading', (reading) => push(reading as Reading), { channel: 'gauges' });

  return (
    <section className="demo" aria-label="Tide gauges">
      <h2>Tide gauges</h2>
      <dl aria-label="Levels">
        {[...shown.levels].map(([gauge, level]) => (
          <Fragment key={gauge}>
            <dt>{gauge}</dt>
            <dd>{level.toFixed(2)} m</dd>
          </Fragment>
        ))}
      </dl>
      <Tally counts={shown.counts ?? counts} />
    </section>
  );
}

function Tally({
  counts: { received, duplicates, superseded, delivered, batches },
}: {
  readonly counts: UpdateCounts;
}) {
  if (received === 0) return <p className="note">No readings yet.</p>;
  return (
    <p className="note" role="status">
      Received {received.toLocaleString('en')} · duplicates {duplicates} · superseded {superseded} · shown {delivered} ·
      batches {batches}
    </p>
  );
}

export interface BerthChange {
  readonly berth: string;
  readonly by: string;
  readonly at: number;
  readonly fields: { readonly ship?: string };
}

/** Two people name one ship at the same moment: the newer stands, and whoever looks can take the older. */
export function Berth() {
  const [ship, setShip] = useState('free');
  const [conflict, setConflict] = useState<UpdateConflict<BerthChange>>();
  const { push } = useUpdateProcessor<BerthChange>({
    keyOf: (change) => change.berth,
    timestampOf: (change) => change.at,
    conflicts: {
      sourceOf: (change) => change.by,
      fieldsOf: (change) => change.fields,
      onConflict: (found) => setConflict(found),
    },
    onUpdate: (changes) => changes.forEach(({ fields }) => setShip((before) => fields.ship ?? before)),
  });
  useEvent('berth:changed', (change) => push(change as BerthChange), { channel: 'berths' });

  return (
    <section className="demo" aria-label="Berth four">
      <h2>Berth four</h2>
      <p className="number">{ship}</p>
      <div className="row" role="status">
        {conflict ? (
          <>
            <p className="note">
              {conflict.older.by} said {conflict.older.fields.ship}, {conflict.newer.by} said{' '}
              {conflict.newer.fields.ship} later.
            </p>
            <button
              type="button"
              className="button"
              onClick={() => {
                push({ ...conflict.older, at: conflict.newer.at + 1, by: 'You' });
                setConflict(undefined);
              }}
            >
              Take {conflict.older.fields.ship}
            </button>
          </>
        ) : (
          <p className="note">No conflict.</p>
        )}
      </div>
    </section>
  );
}
