/** A field of a log line: one JSON object a line, on standard output or standard error. */
export interface LogField {
  name: string;
  /** Whether every line has it; others only where there is something to say. */
  always: boolean;
  meaning: string;
}

/** What the log shipper makes a level of (infra/alloy-config.ts); any other word is `unknown`. */
export const logLevels = ['debug', 'info', 'warning', 'error', 'critical'] as const;

export const logFields: readonly LogField[] = [
  {
    name: 'timestamp',
    always: true,
    meaning: 'When it happened: ISO 8601 in UTC, such as `2026-01-31T08:15:30.123Z`.',
  },
  {
    name: 'level',
    always: true,
    meaning: `\`${logLevels.join('`, `')}\`, in capitals or not. It becomes a label of the stream. \`critical\` is for what ends the process or needs someone now.`,
  },
  { name: 'logger', always: true, meaning: 'Which logger wrote it, such as `voiceassist.voice`.' },
  {
    name: 'message',
    always: true,
    meaning: 'What happened, in words. No password, token or key: whoever reads logs has them.',
  },
  { name: 'module', always: false, meaning: 'The file or module of the code.' },
  {
    name: 'user_id',
    always: false,
    meaning: 'Whom it concerns. Kept beside the line, never as a label of the stream.',
  },
  {
    name: 'request_id',
    always: false,
    meaning:
      'The request that it belongs to, the same in every line about it. Kept beside the line, never as a label of the stream.',
  },
  {
    name: 'exception',
    always: false,
    meaning: 'The whole stack trace as one text with `\\n`: as lines of its own it has no level.',
  },
];
