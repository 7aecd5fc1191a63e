import { usePlug } from '../world/story-stage';

/** Pulls the plug of the client here. */
export function UnplugSwitch({ name }: { readonly name?: string }) {
  const { isPlugged, setPlugged } = usePlug();
  return (
    <button
      type="button"
      role="switch"
      aria-checked={!isPlugged}
      className="switch"
      onClick={() => setPlugged(!isPlugged)}
    >
      <span className="switch-track" aria-hidden="true" />
      Unplug{name && <span className="tw-visually-hidden"> {name}</span>}
    </button>
  );
}
