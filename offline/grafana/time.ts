const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A point in time as Grafana's API takes it: milliseconds since 1970, an ISO date, or `now-6h`.
 * @returns milliseconds; undefined where the text is none of them
 */
export function parseTime(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  const relative = /^now([+-])(.+)$/.exec(text);
  if (relative) {
    const amount = parseSpan(relative[2] ?? '');
    if (amount === undefined) return undefined;
    return relative[1] === '-' ? now - amount : now + amount;
  }
  if (/^\d+$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}

/** A span such as `15s` or `1h30m` in milliseconds; undefined where the text is none. */
export function parseSpan(text: string): number | undefined {
  if (!/^(\d+(ms|[smhdw]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdw])/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return total;
}

/** A span as PromQL writes it: `90s` is `1m30s`, 1500 ms are `1s500ms`. */
export function formatSpan(milliseconds: number): string {
  let rest = Math.max(1, Math.round(milliseconds));
  let text = '';
  for (const [unit, size] of Object.entries(UNITS).reverse()) {
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest %= size;
  }
  return text;
}
