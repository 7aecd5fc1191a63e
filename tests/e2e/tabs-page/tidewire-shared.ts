import { runSharedTabs } from 'tidewire/transports/shared-tab';

runSharedTabs();
