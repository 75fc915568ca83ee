import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

/** Writes one JSON line per event; no field may hold a password or a token. */
export type Log = Logger;

/** The words of Python's `logging`, in which VoiceAssist's own server writes. */
const levels: Record<string, string> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/**
 * The log of the server, with the field names of VoiceAssist: timestamp, level, logger, message, and where
 * they are known module, user_id, request_id, exception.
 *
 * @param destination where lines go. @default standard output, written at once, so that a crash loses none
 */
export function createLog(destination?: DestinationStream): Log {
  return pino(
    {
      level: 'info',
      base: { logger: 'voiceassist' },
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: levels[label] ?? label }) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
