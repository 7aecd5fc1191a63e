import { useState } from 'react';
import { useAnnounce } from 'tidewire/components';

const command = 'npm install tidewire';

export function InstallLine() {
  const [isCopied, setCopied] = useState(false);
  const announce = useAnnounce();
  async function handleCopy(): Promise<void> {
    await navigator.clipboard.writeText(command);
    setCopied(true);
    announce('Copied');
  }
  return (
    <div className="install">
      <code>
        <span aria-hidden="true" className="install-prompt">
          $
        </span>
        {command}
      </code>
      <button type="button" className="button" onClick={() => void handleCopy()} onBlur={() => setCopied(false)}>
        {isCopied ? 'Copied' : 'Copy'}
        <span className="tw-visually-hidden"> the install command</span>
      </button>
    </div>
  );
}
