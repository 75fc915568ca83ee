import {
  DataqueryBuilder as LokiQueryBuilder,
  LokiQueryType,
} from '@grafana/grafana-foundation-sdk/loki';
import {
  DataqueryBuilder as PrometheusQueryBuilder,
  PromQueryFormat,
} from '@grafana/grafana-foundation-sdk/prometheus';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { datasourceRef } from './datasources.ts';

/** A query, still without its letter: the panel gives it one. */
export interface Query {
  withRefId: (refId: string) => Builder<Dataquery>;
}

/**
 * PromQL over the time range of the dashboard.
 *
 * @param legend name of each series, with labels as `{{label}}`
 */
export function rangeQuery(expr: string, legend: string): Query {
  return {
    withRefId: (refId) => prometheus(expr, refId).legendFormat(legend).range(),
  };
}

/** PromQL at the end of the time range: for a number, not a line. */
export function instantQuery(expr: string, legend: string): Query {
  return {
    withRefId: (refId) => prometheus(expr, refId).legendFormat(legend).instant(),
  };
}

/** PromQL at the end of the time range, one row per series and one column per label. */
export function tableQuery(expr: string): Query {
  return {
    withRefId: (refId) => prometheus(expr, refId).format(PromQueryFormat.Table).instant(),
  };
}

/** LogQL that counts, over the time range of the dashboard. */
export function logMetricQuery(expr: string, legend: string): Query {
  return { withRefId: (refId) => loki(expr, refId).legendFormat(legend) };
}

/**
 * LogQL that selects lines.
 *
 * @param maxLines how many of the newest are fetched
 */
export function logQuery(expr: string, maxLines: number): Query {
  return { withRefId: (refId) => loki(expr, refId).maxLines(maxLines) };
}

function prometheus(expr: string, refId: string): PrometheusQueryBuilder {
  return new PrometheusQueryBuilder()
    .datasource(datasourceRef('prometheus'))
    .expr(expr)
    .refId(refId);
}

function loki(expr: string, refId: string): LokiQueryBuilder {
  return new LokiQueryBuilder()
    .datasource(datasourceRef('loki'))
    .expr(expr)
    .refId(refId)
    .queryType(LokiQueryType.Range);
}
