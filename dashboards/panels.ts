import {
  LegendDisplayMode,
  LegendPlacement,
  LogsDedupStrategy,
  LogsSortOrder,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Threshold, ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { datasourceRef } from './datasources.ts';
import type { DatasourceType } from './datasources.ts';
import type { Query } from './queries.ts';

/** What every panel says, whatever its kind. Its size is set where it is placed. */
export interface PanelSpec {
  /** Unique in its dashboard and never changed: links to a panel hold it. */
  id: number;
  title: string;
  /** What the panel shows, and what is good or bad about it. */
  description: string;
  /** Grafana's name of the unit, such as `s`, `bytes`, `percentunit`; `none` for plain counts. */
  unit: string;
  queries: Query[];
  /** @default prometheus */
  datasource?: DatasourceType;
  /** What stands there when no series answers. @default No data */
  noValue?: string;
  decimals?: number;
  min?: number;
  max?: number;
}

/** A state timeline's words and colours for its values. */
export type States = Record<string, { text: string; color: string }>;

/** Lines over time. */
export function timeseriesPanel(
  spec: PanelSpec & { stacked?: boolean; legendAsTable?: boolean; colors?: Record<string, string> },
): TimeseriesBuilder {
  const panel = described(new TimeseriesBuilder(), spec)
    .legend(legend(spec.legendAsTable ?? false))
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(VisibilityMode.Never)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .min(spec.min ?? 0);
  for (const [name, color] of Object.entries(spec.colors ?? {})) {
    const fixed = { mode: FieldColorModeId.Fixed, fixedColor: color };
    panel.overrideByName(name, [{ id: 'color', value: fixed }]);
  }
  return panel;
}

/**
 * One number per series.
 *
 * @param spec.thresholds colours of a series, by its legend. @default the colour of text
 */
export function statPanel(
  spec: PanelSpec & { thresholds?: Record<string, Threshold[]> },
): StatBuilder {
  const panel = described(new StatBuilder(), spec)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(BigValueTextMode.ValueAndName)
    .thresholds(thresholds([{ value: null, color: 'text' }]));
  for (const [name, steps] of Object.entries(spec.thresholds ?? {})) {
    panel.overrideByName(name, [{ id: 'thresholds', value: thresholds(steps).build() }]);
  }
  return panel;
}

/** A strip per series that says in which state it was when. */
export function stateTimelinePanel(spec: PanelSpec & { states: States }): StateTimelineBuilder {
  return (
    described(new StateTimelineBuilder(), spec)
      .mappings([valueMap(spec.states)])
      // By thresholds Grafana would colour the ranges between them and never look at the states.
      .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
      .legend(legend(false))
      .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single))
      .showValue(VisibilityMode.Never)
      .mergeValues(true)
      .rowHeight(0.8)
      .fillOpacity(70)
      .lineWidth(0)
  );
}

/**
 * One row per series.
 *
 * @param spec.columns label to heading, in this order; all other labels are hidden
 */
export function tablePanel(spec: PanelSpec & { columns: Record<string, string> }): TableBuilder {
  const names = Object.keys(spec.columns);
  return described(new TableBuilder(), spec)
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names } } })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: spec.columns,
      },
    })
    .filterable(true);
}

/** Log lines, newest first. */
export function logsPanel(spec: Omit<PanelSpec, 'unit' | 'datasource'>): LogsBuilder {
  return described(new LogsBuilder(), { ...spec, unit: 'none', datasource: 'loki' })
    .showTime(true)
    .showLabels(false)
    .showCommonLabels(false)
    .wrapLogMessage(true)
    .prettifyLogMessage(false)
    .enableLogDetails(true)
    .dedupStrategy(LogsDedupStrategy.None)
    .sortOrder(LogsSortOrder.Descending);
}

type AnyBuilder =
  LogsBuilder | StatBuilder | StateTimelineBuilder | TableBuilder | TimeseriesBuilder;

function described<T extends AnyBuilder>(panel: T, spec: PanelSpec): T {
  panel
    .id(spec.id)
    .title(spec.title)
    .description(spec.description)
    .unit(spec.unit)
    .datasource(datasourceRef(spec.datasource ?? 'prometheus'))
    .targets(spec.queries.map((query, index) => query.withRefId(String.fromCharCode(65 + index))))
    .noValue(spec.noValue ?? 'No data');
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.min !== undefined) panel.min(spec.min);
  if (spec.max !== undefined) panel.max(spec.max);
  return panel;
}

function legend(asTable: boolean): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(asTable ? LegendDisplayMode.Table : LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(asTable ? ['lastNotNull', 'max'] : []);
}

function thresholds(steps: Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

function valueMap(states: States): ValueMap {
  const options = Object.entries(states).map(([value, state], index) => [
    value,
    { ...state, index },
  ]);
  return {
    type: 'value' as ValueMap['type'],
    options: Object.fromEntries(options) as ValueMap['options'],
  };
}
