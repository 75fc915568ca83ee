import { receivers } from './types.ts';
import type { Message, Receiver } from './types.ts';

/** The page loads nothing and runs no script, so nothing that a message holds can either. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Seconds between two loads of the page. */
const refresh = 5;

const style = `
body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #222; background: #fff; }
nav a { margin-right: 1rem; }
nav a[aria-current] { font-weight: bold; color: inherit; text-decoration: none; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }
td.text { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 40rem; }
.critical, .error { color: #b00020; font-weight: bold; }
.warning { color: #8a5a00; font-weight: bold; }
.resolved { color: #1b6e2d; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #181b1f; } a { color: #8ab4f8; }
  th, td { border-color: #333; } .critical, .error { color: #ff8a80; }
  .warning { color: #ffc46b; } .resolved { color: #7bd88f; }
}`;

/**
 * The inbox as a page: one row per message, newest first, loaded again every few seconds.
 *
 * @param shown the receiver that the page is limited to, if any
 */
export function renderPage(messages: Message[], shown?: Receiver): string {
  const rows = messages.map(row).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="${refresh}">
<meta name="viewport" content="width=device-width">
<title>Inbox (${messages.length})</title>
<style>${style}</style>
</head>
<body>
<h1>Inbox</h1>
<p>What the dev stack would have sent to Slack, PagerDuty, the heartbeat service and by mail.
Newest first, kept in memory only. As JSON: <a href="/api/messages">/api/messages</a>.</p>
<nav>${[link(undefined, shown), ...receivers.map((name) => link(name, shown))].join('\n')}</nav>
<table>
<thead><tr>${columns.map((column) => `<th>${column}</th>`).join('')}</tr></thead>
<tbody>
${rows === '' ? `<tr><td colspan="${columns.length}">Nothing received yet.</td></tr>` : rows}
</tbody>
</table>
</body>
</html>
`;
}

const columns = ['Time (UTC)', 'Receiver', 'Sent to', 'Title', 'Text', 'Severity', 'Status'];

function row(message: Message): string {
  const time = message.receivedAt.replace('T', ' ').slice(0, 19);
  return `<tr id="message-${message.id}">
<td><time datetime="${message.receivedAt}">${time}</time></td>
<td>${escape(message.receiver)}</td>
<td title="${escape(message.credential)}">${escape(message.target)}</td>
<td>${escape(message.title)}</td>
<td class="text">${escape(message.text)}</td>
<td class="${escape(message.severity)}">${escape(message.severity)}</td>
<td class="${escape(message.status)}">${escape(message.status)}</td>
</tr>`;
}

function link(receiver: Receiver | undefined, shown: Receiver | undefined): string {
  const current = receiver === shown ? ' aria-current="page"' : '';
  const href = receiver === undefined ? '/' : `/?receiver=${receiver}`;
  return `<a href="${href}"${current}>${receiver ?? 'all'}</a>`;
}

/** Every text on the page comes from outside and passes through here. */
function escape(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
