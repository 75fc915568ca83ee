/** Loki's API on its published port. */
export class LokiClient {
  private readonly port: number;
  constructor(port: number) {
    this.port = port;
  }

  private async get<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const query = new URLSearchParams(parameters).toString();
    const answer = await fetch(`http://127.0.0.1:${this.port}/loki/api/v1/${path}?${query}`);
    if (!answer.ok) throw new Error(`Loki answered ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { data: T }).data;
  }

  /** How many lines a selector finds since a moment. */
  async count(logql: string, since: Date): Promise<number> {
    const seconds = Math.ceil((Date.now() - since.getTime()) / 1000);
    const query = `sum(count_over_time(${logql} [${seconds}s]))`;
    const { result } = await this.get<{ result: { value: [number, string] }[] }>('query', {
      query,
    });
    return Number(result[0]?.value[1] ?? 0);
  }

  /** The newest lines, with Loki's time for each. */
  async lines(query: string, limit: number): Promise<{ time: Date; line: string }[]> {
    const { result } = await this.get<{ result: { values: [string, string][] }[] }>('query_range', {
      ...{ query, limit: String(limit), since: '1h' },
    });
    return result
      .flatMap(({ values }) => values)
      .map(([ns, line]) => ({ time: new Date(Number(ns) / 1e6), line }));
  }

  /** Every line that a selector finds since a moment; equal lines count once. */
  async distinct(query: string, since: Date): Promise<Set<string>> {
    const found = new Set<string>();
    const page = 5000;
    let start = BigInt(since.getTime()) * 1_000_000n;
    for (;;) {
      const { result } = await this.get<{ result: { values: [string, string][] }[] }>(
        'query_range',
        {
          ...{ query, start: String(start), end: `${Date.now()}000000` },
          ...{ limit: String(page), direction: 'forward' },
        },
      );
      const values = result.flatMap((stream) => stream.values);
      for (const [, line] of values) found.add(line);
      if (values.length < page) return found;
      const last = values.reduce((max, [ns]) => (BigInt(ns) > max ? BigInt(ns) : max), start);
      // Lines of one nanosecond may lie on either side of a page.
      start = last > start ? last : start + 1n;
    }
  }

  /** The label sets of the streams that a selector finds. */
  series(match: string): Promise<Record<string, string>[]> {
    return this.get('series', { 'match[]': match });
  }
}
