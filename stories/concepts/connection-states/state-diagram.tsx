import type { ConnectionStatus } from 'tidewire';

interface Node {
  readonly status: ConnectionStatus;
  readonly x: number;
  readonly y: number;
}

const width = 132;
const height = 40;

const nodes: readonly Node[] = [
  { status: 'idle', x: 86, y: 50 },
  { status: 'connecting', x: 316, y: 50 },
  { status: 'connected', x: 576, y: 50 },
  { status: 'needs-auth', x: 236, y: 190 },
  { status: 'failed', x: 406, y: 190 },
  { status: 'reconnecting', x: 576, y: 190 },
  { status: 'suspended', x: 806, y: 190 },
  { status: 'disconnected', x: 86, y: 190 },
];

const edges: readonly { readonly path: string; readonly label?: string; readonly at?: readonly [number, number] }[] = [
  { path: 'M152 50H242', label: 'first user', at: [197, 40] },
  { path: 'M382 50H502', label: 'welcome', at: [442, 40] },
  { path: 'M564 70V162', label: 'lost', at: [548, 120] },
  { path: 'M588 170V78', label: 'again', at: [610, 120] },
  { path: 'M642 190H732', label: '5 attempts', at: [688, 180] },
  { path: 'M806 170V50H650', label: 'at last', at: [760, 40] },
  { path: 'M268 170L300 78', label: 'token', at: [304, 136] },
  { path: 'M286 70L252 162', label: '4401', at: [248, 110] },
  { path: 'M346 70L384 162', label: '4403', at: [388, 110] },
  { path: 'M122 170L262 76', label: 'connect()', at: [166, 112] },
];

/** The machine as a drawing; the table below it says the same in words. */
export function StateDiagram({ active }: { readonly active: ConnectionStatus }) {
  return (
    <svg
      className="state-diagram"
      viewBox="0 0 892 244"
      role="img"
      aria-label={`State machine of a connection. Now: ${active}.`}
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M1 1l5.5 3L1 7" className="state-arrow" />
        </marker>
      </defs>
      {edges.map(({ path, label, at }) => (
        <g key={path}>
          <path d={path} className="state-edge" markerEnd="url(#arrow)" />
          {at && (
            <text x={at[0]} y={at[1]} className="state-label">
              {label}
            </text>
          )}
        </g>
      ))}
      <text x="86" y="230" className="state-label">
        disconnect(), from anywhere
      </text>
      {nodes.map(({ status, x, y }) => (
        <g key={status} className="state-node" data-active={status === active || undefined} data-status={status}>
          <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx="10" />
          <text x={x} y={y + 4.5}>
            {status}
          </text>
        </g>
      ))}
    </svg>
  );
}
