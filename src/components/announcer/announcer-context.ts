'use client';

import { createContext } from 'react';
import type { AnnouncementQueue } from './announcement-queue';

/** The queue of the nearest `<Announcer>`, if there is one. */
export const AnnouncerContext = createContext<AnnouncementQueue | undefined>(undefined);
AnnouncerContext.displayName = 'Announcer';
