/** What the server is told from outside. Secrets come in files, never in the environment. */
export interface Settings {
  /** Address to listen on for clients. @default all of them */
  host?: string;
  /** Port for clients and Prometheus; 0 is any free one. */
  port: number;
  /** Port with TLS, which answers `/health` alone. */
  tlsPort: number;
  /** Port on 127.0.0.1 where faults are switched. */
  adminPort: number;
  postgres: {
    host: string;
    port: number;
    user: string;
    database: string;
    passwordFile?: string;
    /** Connections that the pool opens at most. */
    poolSize: number;
  };
  redis: { url: string; passwordFile?: string };
  qdrant: { url: string };
  /** How many times faster than in production time runs; a drill sets it. */
  timescale: number;
  /** Directory that keeps which faults are on; undefined: a restart ends them. */
  faultsDir?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error with a sentence when a variable holds what it must not */
export function settingsFrom(env: Environment): Settings {
  return {
    port: number(env, 'PORT', 8000, [0, 65_535]),
    tlsPort: number(env, 'TLS_PORT', 8443, [0, 65_535]),
    adminPort: number(env, 'ADMIN_PORT', 8001, [0, 65_535]),
    postgres: {
      host: text(env, 'PGHOST', 'postgres'),
      port: number(env, 'PGPORT', 5432, [1, 65_535]),
      user: text(env, 'PGUSER', 'voiceassist'),
      database: text(env, 'PGDATABASE', 'voiceassist'),
      ...(env.PGPASSWORD_FILE ? { passwordFile: env.PGPASSWORD_FILE } : {}),
      poolSize: number(env, 'POOL_SIZE', 10, [1, 100]),
    },
    redis: {
      url: url(env, 'REDIS_URL', 'redis://redis:6379'),
      ...(env.REDIS_PASSWORD_FILE ? { passwordFile: env.REDIS_PASSWORD_FILE } : {}),
    },
    qdrant: { url: url(env, 'QDRANT_URL', 'http://qdrant:6333') },
    timescale: number(env, 'TIMESCALE', 1, [1, 1000]),
    ...(env.FAULTS_DIR ? { faultsDir: env.FAULTS_DIR } : {}),
  };
}

function text(env: Environment, name: string, fallback: string): string {
  return env[name] || fallback;
}

function url(env: Environment, name: string, fallback: string): string {
  const value = text(env, name, fallback);
  if (URL.canParse(value)) return value;
  throw new Error(`${name} must be a URL such as ${fallback}, not "${value}"`);
}

function number(
  env: Environment,
  name: string,
  fallback: number,
  [least, most]: [number, number],
): number {
  const value = Number(text(env, name, String(fallback)));
  // A scale may be 2.5; ports and sizes are whole.
  const isWhole = name === 'TIMESCALE' || Number.isInteger(value);
  if (isWhole && value >= least && value <= most) return value;
  throw new Error(`${name} must be a number from ${least} to ${most}, not "${env[name]}"`);
}
