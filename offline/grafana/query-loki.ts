import type { Frame, Query } from './query.ts';
import { fetchData, framesOf, rangeOf } from './query-prometheus.ts';
import type { DataSource } from './store.ts';
import { textOf } from './http.ts';

interface Stream {
  stream: Record<string, string>;
  /** Nanoseconds and line. */
  values: [string, string][];
}

/** Runs a query on a Loki server: lines give one frame, numbers one for each series. */
export async function queryLoki(source: DataSource, query: Query): Promise<Frame[]> {
  const instant = query.instant && !query.range;
  const data = await fetchData(source, `/loki/api/v1/${instant ? 'query' : 'query_range'}`, {
    query: query.expr,
    limit: String(query.maxLines),
    direction: query.direction,
    ...(instant ? { time: String(query.to / 1000) } : rangeOf(query)),
  });
  if (textOf(data['resultType']) !== 'streams') return framesOf(data, query, instant);
  const streams = Array.isArray(data['result']) ? (data['result'] as Stream[]) : [];
  return [linesFrame(streams, query)];
}

function linesFrame(streams: Stream[], query: Query): Frame {
  const rows = streams.flatMap(({ stream, values }) =>
    values.map(([time, line]) => ({ labels: stream, time: BigInt(time), line })),
  );
  const newestFirst = query.direction !== 'forward';
  rows.sort((a, b) => Number(newestFirst ? b.time - a.time : a.time - b.time));
  return {
    schema: {
      refId: query.refId,
      meta: {
        typeVersion: [0, 0],
        custom: { frameType: 'LabeledTimeValues' },
        executedQueryString: `Expr: ${query.expr}`,
      },
      fields: [
        { name: 'labels', type: 'other', typeInfo: { frame: 'json.RawMessage' } },
        { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' } },
        { name: 'Line', type: 'string', typeInfo: { frame: 'string' } },
        { name: 'tsNs', type: 'string', typeInfo: { frame: 'string' } },
        { name: 'id', type: 'string', typeInfo: { frame: 'string' } },
      ],
    },
    data: {
      values: [
        rows.map((row) => row.labels),
        rows.map((row) => Number(row.time / 1_000_000n)),
        rows.map((row) => row.line),
        rows.map((row) => String(row.time)),
        rows.map((row, i) => `${row.time}_${i}`),
      ],
    },
  };
}
