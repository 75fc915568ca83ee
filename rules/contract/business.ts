import { labels } from './labels.ts';
import type { ContractMetric } from './types.ts';

/** What users do with the application. */
export const businessMetrics: readonly ContractMetric[] = [
  {
    name: 'user_registrations_total',
    type: 'counter',
    labels: [],
    unit: 'users',
    meaning: 'Users that registered.',
    required: true,
    appears: 'at start',
  },
  {
    name: 'active_users',
    type: 'gauge',
    labels: [],
    unit: 'users',
    meaning:
      'Users with a session now; servers with a common session store each report all of them.',
    required: true,
    appears: 'at start',
  },
  {
    name: 'conversations_created_total',
    type: 'counter',
    labels: [],
    unit: 'conversations',
    meaning: 'Conversations that were begun.',
    required: true,
    appears: 'at start',
  },
  {
    name: 'messages_sent_total',
    type: 'counter',
    labels: [labels.conversationType],
    unit: 'messages',
    meaning: 'Messages that users sent.',
    required: true,
    appears: { after: 'the first message' },
  },
];
