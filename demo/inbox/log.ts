export type Level = 'info' | 'warn' | 'error';

/** Writes one event; `fields` must hold no credential. */
export type Log = (level: Level, message: string, fields?: Record<string, unknown>) => void;

/**
 * One JSON object per line, as the log pipeline of the stack expects it of every application.
 *
 * @param logger name of the part that speaks
 * @param write where lines go. @default standard output
 */
export function createLog(
  logger: string,
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Log {
  return (level, message, fields = {}) => {
    const event = { timestamp: new Date().toISOString(), level, logger, message, ...fields };
    write(`${JSON.stringify(event)}\n`);
  };
}
