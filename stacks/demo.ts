import type { DeepPartial } from './profile.ts';
import type { SettingsInput } from './schema.ts';

/** Where the demo's containers are found inside the stack's network. */
export const demoHosts = {
  postgres: { host: 'postgres', port: 5432, database: 'voiceassist', user: 'voiceassist' },
  redis: { host: 'redis', port: 6379 },
  qdrant: { url: 'http://qdrant:6333' },
  application: { url: 'http://voiceassist-server:8000', tls: 'voiceassist-server:8443' },
  inbox: { url: 'http://inbox:8080', smtp: 'inbox:1025' },
} as const;

/**
 * What a stack with `parts.demo` watches and notifies when its settings name nothing of their own: the
 * VoiceAssist server and the stores that it brings, and the inbox that plays Slack, PagerDuty, SMTP and
 * heartbeat.
 */
export const demoSettings = {
  targets: {
    applications: [demoHosts.application.url],
    tls: [demoHosts.application.tls],
    postgres: {
      ...demoHosts.postgres,
      sslmode: 'disable',
    },
    redis: { ...demoHosts.redis, password: true },
    qdrant: { ...demoHosts.qdrant, apiKey: false },
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
