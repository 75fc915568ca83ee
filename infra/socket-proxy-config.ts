import { servicePorts } from './addresses.ts';
import type { Files } from './files.ts';

/**
 * What may be asked of the Docker engine, as paths after the API version. GET and HEAD alone; no exec,
 * no archive or export (either reads any file of any container), no build, no secrets, no configs.
 */
const allowed = [
  '/_ping',
  '/version',
  '/info',
  '/events',
  '/networks',
  '/images/json',
  '/images/[A-Za-z0-9_.:@/-]+/json',
  '/containers/json',
  '/containers/[A-Za-z0-9_.-]+/json',
  '/containers/[A-Za-z0-9_.-]+/logs',
  '/containers/[A-Za-z0-9_.-]+/stats',
];

/** The filtered, read-only proxy in front of the Docker socket: the only container that mounts it. */
export function socketProxyFiles(): Files {
  const port = servicePorts['socket-proxy'];
  return {
    'haproxy.cfg': `global
    log stdout format raw local0 warning
    maxconn 256
    # A stop waits for open connections, and log streams never end by themselves.
    hard-stop-after 3s

defaults
    mode http
    log global
    option dontlognull
    timeout connect 5s
    timeout http-request 10s
    # Log streams and events stay open without a byte for as long as a container is silent.
    timeout client 24h
    timeout server 24h

frontend docker
    bind :${port}
    monitor-uri /healthz
    # METH_GET is haproxy's own name for GET and HEAD.
    http-request deny deny_status 405 unless METH_GET
${allowed.map((path) => `    acl allowed path -m reg ^(/v[0-9]+\\.[0-9]+)?${path}$`).join('\n')}
    # An encoded slash or dot could mean another path to the engine than to the rules above.
    http-request deny deny_status 403 if { path_sub % } or { path_sub .. }
    http-request deny deny_status 403 unless allowed
    default_backend engine

backend engine
    server engine unix@/var/run/docker.sock
`,
  };
}
