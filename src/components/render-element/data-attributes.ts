/**
 * State as attributes: `{ isPaused: true, status: 'idle' }` becomes `data-is-paused=""` and `data-status="idle"`. What is
 * `undefined` or `false` is left out, so that CSS can ask for presence.
 */
export function toDataAttributes(state: object): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(state) as [string, string | number | boolean | undefined][]) {
    if (value === undefined || value === false) continue;
    const attribute = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    attributes[attribute] = value === true ? '' : String(value);
  }
  return attributes;
}
