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

/** The two answers that carry an environment: of a container, and of an image. */
const inspects = '/(containers/[A-Za-z0-9_.-]+|images/[A-Za-z0-9_.:@/-]+)/json';

/**
 * Bytes. An inspect answer is held whole while its environment is taken out. Measured: 6 to 8 KB for
 * this stack's containers, 100 KB for one with 3000 variables; a larger one than this is refused. Each
 * log stream whose reader is slow holds two such buffers: 240 of them took 77 MB.
 */
const BUFFER = 131_072;

// A JSON string as a regular expression: \x22 is the quote, and four backslashes are one, because
// haproxy takes a level away. Nothing in it goes back, so a long value cannot exhaust the matcher.
const STRING = String.raw`\x22(?:[^\x22\\\\]++|\\\\.)*+\x22`;
/** `"Env":[...]`, kept up to its bracket. A quote inside a string has a backslash, so this is always the key. */
const ENVIRONMENT = String.raw`(\x22Env\x22:\[)${STRING}(?:,${STRING})*+\]`;

/** The filtered, read-only proxy in front of the Docker socket: the only container that mounts it. */
export function socketProxyFiles(): Files {
  const port = servicePorts['socket-proxy'];
  return {
    'haproxy.cfg': `global
    log stdout format raw local0 warning
    maxconn 256
    # A stop waits for open connections, and log streams never end by themselves.
    hard-stop-after 3s
    tune.bufsize ${BUFFER}

defaults
    mode http
    log global
    option dontlognull
    timeout connect 5s
    timeout http-request 10s
    # The longest that a log may stand still. Every followed log takes one of the engine's inotify
    # instances (128 unless fs.inotify.max_user_instances says more); a log without one is no longer sent
    # once it was rotated. Cut off, Alloy asks again from its last line on, and gets what was held back.
    timeout server 5m
    timeout client 24h

frontend docker
    bind :${port}
    monitor-uri /healthz
    # METH_GET is haproxy's own name for GET and HEAD.
    http-request deny deny_status 405 unless METH_GET
${allowed.map((path) => `    acl allowed path -m reg ^(/v[0-9]+\\.[0-9]+)?${path}$`).join('\n')}
    # An encoded slash or dot could mean another path to the engine than to the rules above.
    http-request deny deny_status 403 if { path_sub % } or { path_sub .. }
    http-request deny deny_status 403 unless allowed
    acl inspect path -m reg ^(/v[0-9]+\\.[0-9]+)?${inspects}$
    http-request set-var(txn.inspect) bool(true) if inspect
    default_backend engine

backend engine
    server engine unix@/var/run/docker.sock
    acl inspected var(txn.inspect) -m bool
    # An error has no environment.
    acl answered status lt 400
    http-response wait-for-body time 10s if inspected answered
    http-response set-var(txn.answer) 'res.body,regsub("${ENVIRONMENT}","\\1]",g)' if inspected answered
    # Refused rather than let through: an environment in another shape, and an answer too large to be
    # here whole. The engine ends each with a line feed, which is nowhere else in it.
    http-response deny deny_status 502 if inspected answered { var(txn.answer) -m reg \\"Env\\":[[:space:]]*\\[[^]] }
    http-response deny deny_status 502 if inspected answered !{ var(txn.answer) -m reg }\\n$ }
    # Without the line feed, because this would write it as %0A.
    http-response return status 200 content-type application/json lf-string '%[var(txn.answer),regsub("\\n$","")]' if inspected answered
`,
  };
}
