/** The words of the server's own log. */
export type Level = 'INFO' | 'WARNING' | 'ERROR';

/** Writes one event; `fields` must hold no password and no token. */
export type Log = (level: Level, message: string, fields?: Record<string, unknown>) => void;

/**
 * One JSON object per line with the field names of VoiceAssist's server: timestamp, level, logger, message.
 *
 * @param write where lines go. @default standard output
 */
export function createLog(
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Log {
  return (level, message, fields = {}) => {
    const timestamp = new Date().toISOString();
    const event = { timestamp, level, logger: 'voiceassist.traffic', message, ...fields };
    write(`${JSON.stringify(event)}\n`);
  };
}
