import type { DeepPartial } from './profile.ts';
import type { SettingsInput } from './schema.ts';

/** Where the demo's containers are found inside the stack's network. */
export const demoHosts = {
  postgres: { host: 'postgres', port: 5432 },
  redis: { host: 'redis', port: 6379 },
  inbox: { url: 'http://inbox:8080', smtp: 'inbox:1025' },
} as const;

/**
 * What a stack with `parts.demo` watches and notifies when its settings name nothing of their own: the
 * Postgres and the Redis that it brings, and the inbox that plays Slack, PagerDuty, SMTP and heartbeat.
 */
export const demoSettings = {
  targets: {
    postgres: {
      ...demoHosts.postgres,
      database: 'voiceassist',
      user: 'voiceassist',
      sslmode: 'disable',
    },
    redis: { ...demoHosts.redis, password: true },
  },
  receivers: {
    slack: { alertsChannel: '#voiceassist-alerts', criticalChannel: '#voiceassist-critical' },
    pagerduty: { url: `${demoHosts.inbox.url}/v2/enqueue`, outsideProduction: false },
    smtp: {
      host: demoHosts.inbox.smtp,
      from: 'alertmanager@voiceassist.local',
      to: 'ops-team@voiceassist.local',
      username: 'alertmanager',
      requireTls: true,
      // The inbox is on the stack's own network and makes a certificate at each start.
      verifyTls: false,
      digest: 'warning',
    },
    heartbeat: { interval: '1m' },
  },
} satisfies DeepPartial<SettingsInput>;
