import { readFileSync } from 'node:fs';

/** The settings that count here; every other GF_ variable is ignored. */
export interface Config {
  port: number;
  address: string;
  /** Path under which the server is seen, without a slash at the end: "" or "/grafana". */
  subPath: string;
  dataFolder: string;
  adminUser: string;
  /** Counts on the first run only. */
  adminPassword: string;
  bruteForceProtection: boolean;
  metrics: { enabled: boolean; user: string; password: string };
}

/** Reads the environment as Grafana does: `GF_<SECTION>_<KEY>`, or with `__FILE` a file that holds the value. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = (name: string, fallback: string): string => {
    const file = env[`${name}__FILE`];
    if (file) return readFileSync(file, 'utf8').trimEnd();
    return env[name] || fallback;
  };
  const port = Number(read('GF_SERVER_HTTP_PORT', '3000'));
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error('GF_SERVER_HTTP_PORT must be a port number, such as 3000.');
  }
  const rootUrl = read('GF_SERVER_ROOT_URL', '');
  const isOn = (name: string, fallback: string): boolean => read(name, fallback) === 'true';
  return {
    port,
    address: read('GF_SERVER_HTTP_ADDR', '0.0.0.0'),
    subPath: URL.canParse(rootUrl) ? new URL(rootUrl).pathname.replace(/\/+$/, '') : '',
    dataFolder: read('GF_PATHS_DATA', '/var/lib/grafana'),
    adminUser: read('GF_SECURITY_ADMIN_USER', 'admin'),
    adminPassword: read('GF_SECURITY_ADMIN_PASSWORD', 'admin'),
    bruteForceProtection: !isOn('GF_SECURITY_DISABLE_BRUTE_FORCE_LOGIN_PROTECTION', 'false'),
    metrics: {
      enabled: isOn('GF_METRICS_ENABLED', 'true'),
      user: read('GF_METRICS_BASIC_AUTH_USERNAME', ''),
      password: read('GF_METRICS_BASIC_AUTH_PASSWORD', ''),
    },
  };
}
