import type { EventsStatus } from '@mailwright/client';
import { create } from 'zustand';

/** Whether changes of the mail arrive by themselves at the moment. */
export const useLiveStatus = create<{ readonly status: EventsStatus | 'starting' }>(() => ({ status: 'starting' }));
