type Level = 'info' | 'warn' | 'error';

/**
 * Writes one line in the form of Grafana's own log, so that the log pipeline reads it alike.
 * @param fields further key=value pairs
 */
export function log(level: Level, msg: string, fields: Record<string, unknown> = {}): void {
  const pairs = Object.entries({ t: new Date().toISOString(), level, msg, ...fields });
  const line = pairs.map(([key, value]) => `${key}=${quoted(String(value))}`).join(' ');
  process.stdout.write(`logger=grafana-stand-in ${line}\n`);
}

function quoted(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : JSON.stringify(text);
}
