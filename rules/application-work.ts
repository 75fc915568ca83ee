import { jobs } from './jobs.ts';
import { applicationThresholds as thresholds } from './thresholds/application.ts';
import type { AlertingRule, RuleGroup } from './types.ts';

const job = `job="${jobs.application}"`;
const inUse = `sum by (instance) (db_connection_pool_size{${job}, state="active"})`;
const enoughVoice = `instance:voice_inputs:rate10m > ${thresholds.voiceMinimumRate}`;

function voiceProcessingErrors(severity: 'warning' | 'critical', ratio: number) {
  return {
    alert: 'VoiceProcessingErrors',
    expr: `instance:voice_processing_errors_per_inputs:ratio_rate10m > ${ratio} and ${enoughVoice}`,
    for: thresholds.voiceErrorsFor,
    labels: { severity, component: 'application' },
    annotations: {
      summary: 'Voice inputs cannot be processed.',
      description:
        '{{ $value | humanizePercentage }} of the voice inputs to {{ $labels.instance }} failed over the last ten minutes.',
    },
  } satisfies AlertingRule;
}

/** What servers do for a request: connections, cache, voice, messages. */
export const workAlerts: RuleGroup = {
  name: 'application-work',
  watches: [jobs.application],
  rules: [
    {
      alert: 'ApplicationPoolExhausted',
      expr:
        `${inUse} / sum by (instance) (db_connection_pool_size{${job}, state=~"active|idle"}) > ${thresholds.poolInUse}` +
        ` and ${inUse} >= ${thresholds.poolMinimumInUse}`,
      for: thresholds.poolFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: "The application's database connections are all in use.",
        description:
          'Application {{ $labels.instance }} uses {{ $value | humanizePercentage }} of its open database connections; further requests wait for one.',
      },
    },
    {
      alert: 'ApplicationCacheHitRateLow',
      expr:
        `instance:cache_hits_per_lookups:ratio_rate30m < ${thresholds.cacheHitRatio}` +
        ` and instance:cache_lookups:rate30m > ${thresholds.cacheMinimumRate}`,
      for: thresholds.cacheFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'The cache seldom has what the application looks for.',
        description:
          'Only {{ $value | humanizePercentage }} of the cache lookups of {{ $labels.instance }} hit over the last half hour.',
      },
    },
    voiceProcessingErrors('warning', thresholds.voiceErrorRatio),
    voiceProcessingErrors('critical', thresholds.voiceErrorRatioCritical),
    {
      alert: 'VoiceProcessingSlow',
      expr: `instance:voice_processing_duration_seconds:p95_rate10m > ${thresholds.voiceLatency} and ${enoughVoice}`,
      for: thresholds.voiceLatencyFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'Voice inputs are processed slowly.',
        description:
          'One voice input in twenty to {{ $labels.instance }} takes longer than {{ $value | humanizeDuration }}.',
      },
    },
    {
      // Every request may succeed and yet no message arrive. The highest count, not the sum: servers
      // with a common session store each report all users.
      alert: 'ApplicationMessagesStalled',
      expr: `max by (job) (active_users{${job}}) > ${thresholds.activeUsers} unless on () sum(rate(messages_sent_total{${job}}[${thresholds.messagesWindow}])) > 0`,
      for: thresholds.messagesStalledFor,
      labels: { severity: 'warning', component: 'application' },
      annotations: {
        summary: 'Users are there, but no message is sent.',
        description:
          'With {{ $value }} active users, no server has counted a message for half an hour.',
      },
    },
  ],
};
