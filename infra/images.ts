/**
 * Every image that the stack runs, pinned by tag, in one place. A stack's lock
 * (`stacks/<stack>.lock.json`) may add the digest; nothing else names an image.
 */
export const images = {
  /** LTS line, supported to 31 July 2027. */
  prometheus: 'prom/prometheus:v3.13.5',
  alertmanager: 'prom/alertmanager:v0.34.2',
  /** `grafana/grafana-oss` is frozen since 12.4, so the plain repository. */
  grafana: 'grafana/grafana:13.2.3',
  loki: 'grafana/loki:3.7.8',
  alloy: 'grafana/alloy:v1.21.2',
  nodeExporter: 'prom/node-exporter:v1.12.1',
  postgresExporter: 'prometheuscommunity/postgres-exporter:v0.17.1',
  /** `-alpine`, because the plain tag is `FROM scratch` and can run no health check. */
  redisExporter: 'oliver006/redis_exporter:v1.88.0-alpine',
  blackboxExporter: 'prom/blackbox-exporter:v0.28.0',
  cadvisor: 'ghcr.io/google/cadvisor:0.60.6',
  /** The last cAdvisor whose client speaks to engines older than API 1.44 (Docker 25). */
  cadvisorForOldEngines: 'ghcr.io/google/cadvisor:0.55.1',
  /** Plays the filtered, read-only Docker-socket proxy; its rules are ours (`socket-proxy-config.ts`). */
  socketProxy: 'haproxy:2.6.17',
  /** The tools of config delivery: sh, tar, mv, chown, wget. */
  busybox: 'busybox:1.36.1',
  /** Demo only: what the dev stack watches, and the inbox that plays the receivers. */
  postgres: 'postgres:15.19-bookworm',
  redis: 'redis:7.2.11',
  /** `-unprivileged`: the same program for a user of its own instead of root. */
  qdrant: 'qdrant/qdrant:v1.19.0-unprivileged',
  node: 'node:24.21.0-bookworm-slim',
} as const;

export type ImageName = keyof typeof images;
