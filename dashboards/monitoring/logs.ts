import { logMetricQuery, logQuery } from '../queries.ts';
import { logsPanel, timeseriesPanel } from '../panels.ts';

const levelColors = {
  critical: 'purple',
  error: 'red',
  warning: 'orange',
  info: 'green',
  debug: 'blue',
  unknown: 'gray',
};

export const logLevelsTimeseries = () =>
  timeseriesPanel({
    id: 701,
    title: 'Log lines per second by level',
    description: 'Lines of the chosen containers. Unknown: the line does not say its level.',
    unit: 'cps',
    datasource: 'loki',
    colors: levelColors,
    queries: [
      logMetricQuery('sum by (level) (rate({container=~"$container"}[$__auto]))', '{{level}}'),
    ],
  });

export const problemLogs = () =>
  logsPanel({
    id: 702,
    title: 'Recent warnings and errors',
    description: 'Lines of the chosen containers whose level is warning or worse, newest first.',
    noValue: 'No warning and no error in this time range.',
    queries: [logQuery('{container=~"$container", level=~"warning|error|critical"}', 200)],
  });
