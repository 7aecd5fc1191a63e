/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Address of a real hub, for the backend "live hub". */
  readonly STORYBOOK_HUB_URL?: string;
}
