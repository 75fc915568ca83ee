/** The most requests a second that may be asked for: above it the generator itself is the bottleneck. */
export const maxRate = 200;

export interface TrafficSettings {
  /** Base URL of the server, without a slash at the end. */
  target: string;
  /** Requests a second at the mean of a weekday. */
  baseRate: number;
  /** Whether the traffic follows the hours of the day; else it is constant, for drills. */
  dailyRhythm: boolean;
  /** Whose accounts they are and what they do: the same seed, the same users. */
  seed: string;
  /** Where the container's health check asks; 0: any free port. */
  port: number;
}

/**
 * The settings that the environment gives: `TARGET_URL`, `BASE_RATE` (4), `DAILY_RHYTHM` (on), `SEED` (1),
 * `PORT` (8080).
 *
 * @throws Error with a sentence about the variable that is wrong
 */
export function trafficSettings(environment: NodeJS.ProcessEnv): TrafficSettings {
  const of = (name: string, fallback: string) => environment[name] || fallback;
  const target = of('TARGET_URL', 'http://voiceassist-server:8000').replace(/\/+$/, '');
  if (!URL.canParse(target) || !/^https?:$/.test(new URL(target).protocol)) {
    throw new Error(
      `TARGET_URL must be a URL such as http://voiceassist-server:8000, not "${target}"`,
    );
  }
  const baseRate = Number(of('BASE_RATE', '4'));
  if (!(baseRate > 0 && baseRate <= maxRate)) {
    throw new Error(
      `BASE_RATE must be requests per second, above 0 and at most ${maxRate}, not "${environment.BASE_RATE}"`,
    );
  }
  const rhythm = of('DAILY_RHYTHM', 'on');
  if (rhythm !== 'on' && rhythm !== 'off') {
    throw new Error(`DAILY_RHYTHM must be on or off, not "${rhythm}"`);
  }
  const seed = of('SEED', '1');
  if (!/^[a-z0-9]{1,12}$/.test(seed)) {
    throw new Error(
      `SEED must be up to 12 lower-case letters and digits, as user names have it, not "${seed}"`,
    );
  }
  const port = Number(of('PORT', '8080'));
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new Error(`PORT must be a port from 0 to 65535, not "${environment.PORT}"`);
  }
  return { target, baseRate, dailyRhythm: rhythm === 'on', seed, port };
}
