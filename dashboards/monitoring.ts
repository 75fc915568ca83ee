import { DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { jobs } from '../rules/jobs.ts';
import * as config from './monitoring/config.ts';
import * as containers from './monitoring/containers.ts';
import * as ingestion from './monitoring/ingestion.ts';
import * as logs from './monitoring/logs.ts';
import * as notifications from './monitoring/notifications.ts';
import * as rules from './monitoring/rules.ts';
import * as targets from './monitoring/targets.ts';
import {
  containerVariable,
  datasourceVariable,
  instanceVariable,
  jobVariable,
} from './variables.ts';

/** The stack watching itself: only placement here, the panels are in monitoring/. 24 columns. */
export function monitoringStack(title: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .description('Whether the monitoring itself works, from the scrape to the notification.')
    .time({ from: 'now-1h', to: 'now' })
    .variables([
      datasourceVariable('prometheus'),
      datasourceVariable('loki'),
      jobVariable(),
      instanceVariable(),
      containerVariable(jobs.cadvisor),
    ])

    .withRow(new RowBuilder('Targets').id(100))
    .withPanel(targets.targetsUpStat().height(6).span(6))
    .withPanel(targets.targetsDownTable().height(6).span(18))
    .withPanel(targets.upStateTimeline().height(10).span(24))
    .withPanel(targets.scrapeDurationTimeseries().height(8).span(12))
    .withPanel(targets.samplesScrapedTimeseries().height(8).span(12))

    .withRow(new RowBuilder('Rules').id(200))
    .withPanel(rules.ruleDurationTimeseries().height(8).span(8))
    .withPanel(rules.ruleFailuresTimeseries().height(8).span(8))
    .withPanel(rules.firingAlertsTimeseries().height(8).span(8))

    .withRow(new RowBuilder('Ingestion').id(300))
    .withPanel(ingestion.headSeriesTimeseries().height(7).span(8))
    .withPanel(ingestion.samplesAppendedTimeseries().height(7).span(8))
    .withPanel(ingestion.storageSizeTimeseries().height(7).span(8))
    .withPanel(ingestion.logBytesTimeseries().height(7).span(8))
    .withPanel(ingestion.logLinesTimeseries().height(7).span(8))
    .withPanel(ingestion.alloyEntriesTimeseries().height(7).span(8))

    .withRow(new RowBuilder('Notifications').id(400))
    .withPanel(notifications.queueTimeseries().height(7).span(12))
    .withPanel(notifications.alertsSentTimeseries().height(7).span(12))
    .withPanel(notifications.notificationsTimeseries().height(7).span(8))
    .withPanel(notifications.notificationFailuresTimeseries().height(7).span(8))
    .withPanel(notifications.notificationLatencyTimeseries().height(7).span(8))

    .withRow(new RowBuilder('Configuration').id(500))
    .withPanel(config.reloadStateTimeline().height(7).span(14))
    .withPanel(config.reloadAgeStat().height(7).span(10))

    .withRow(new RowBuilder('Containers').id(600))
    .withPanel(containers.healthStateTimeline().height(12).span(12))
    .withPanel(containers.runningStateTimeline().height(12).span(12))
    .withPanel(containers.restartsTimeseries().height(10).span(8))
    .withPanel(containers.memoryTimeseries().height(10).span(8))
    .withPanel(containers.cpuTimeseries().height(10).span(8))

    .withRow(new RowBuilder('Logs').id(700))
    .withPanel(logs.logLevelsTimeseries().height(7).span(24))
    .withPanel(logs.problemLogs().height(14).span(24));
}
