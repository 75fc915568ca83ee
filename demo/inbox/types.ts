/** Whom the inbox plays. One name per receiver, in paths, metrics and JSON alike. */
export const receivers = ['slack', 'pagerduty', 'heartbeat', 'smtp'] as const;
export type Receiver = (typeof receivers)[number];

/** What a receiver made of one notification, before the store gives it an id. */
export interface NewMessage {
  receiver: Receiver;
  /** Where it was sent: Slack channel, client of PagerDuty, recipients of a mail. */
  target: string;
  /** Fingerprint of the token, key or password it came with, see `fingerprint()`; empty when there was none. */
  credential: string;
  title: string;
  text: string;
  /** `critical`, `warning`, ... as the sender said it; empty when it said nothing. */
  severity: string;
  /** `firing`, `acknowledged` or `resolved`; empty when the sender said nothing. */
  status: string;
  /** What was sent, without any credential. */
  payload: unknown;
}

/** A stored notification. */
export interface Message extends NewMessage {
  /** Grows by one per message for the life of the process, also over a `DELETE`. */
  id: number;
  /** ISO 8601, UTC, milliseconds. */
  receivedAt: string;
}

/** An HTTP answer; `type` is the content type. */
export interface Reply {
  status: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
}

/** A receiver's judgement of one request: what to store, or why it was refused. */
export type Verdict =
  { ok: true; message: NewMessage; reply: Reply } | { ok: false; reason: string; reply: Reply };

/** @returns a plain-text answer. */
export function text(status: number, body: string): Reply {
  return { status, type: 'text/plain; charset=utf-8', body };
}

/** @returns a JSON answer, indented so that people can read it with curl. */
export function json(status: number, body: unknown): Reply {
  return {
    status,
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify(body, null, 2)}\n`,
  };
}
