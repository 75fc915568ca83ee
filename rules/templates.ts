import { emailTemplates } from './templates-email.ts';
import {
  beyond,
  cut,
  description,
  first,
  instant,
  silences,
  summary,
  title,
} from './template-parts.ts';

/** How many alerts a message to a channel or a pager lists. */
const MOST = 10;

/** A pipeline step for Slack's mrkdwn, in which three characters make links and mentions. */
const slackText = 'reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"';
/** Inside `<url|words>` some more would end the address. */
const slackUrl =
  'reReplaceAll "[|]" "%7C" | reReplaceAll "<" "%3C" | reReplaceAll ">" "%3E" | reReplaceAll "\\\\s" "%20" | reReplaceAll "&" "&amp;"';

const slackFiring = `• {{ ${description} | ${cut(600)} | ${slackText} }} _Since ${instant('.StartsAt')}_
{{- with .Annotations.logs_url }} <{{ . | ${slackUrl} }}|Logs>{{ end }} <{{ template "voiceassist.silence.alert" (dict "url" $.ExternalURL "labels" .Labels) }}|Silence this one>
{{ with .Annotations.log_line }}\`\`\`{{ . | reReplaceAll "\`" "'" | ${cut(300)} | ${slackText} }}\`\`\`
{{ end }}`;

const slackResolved = `• {{ ${description} | ${cut(300)} | ${slackText} }} _${instant('.StartsAt')} to ${instant('.EndsAt')}_
`;

const slackList = (list: string, each: string) =>
  first(MOST, list, each) +
  beyond(MOST, list, (more) => `... and ${more} more: <{{ .ExternalURL }}/#/alerts|all of them>\n`);

const pagerdutyList = (list: string, time: string, name: string) => {
  const alert = [
    `"description" (${description} | ${cut(600)})`,
    `"${name}" (.${time}.UTC.Format "2006-01-02T15:04:05Z")`,
    '"labels" .Labels',
    '"logs" .Annotations.logs_url',
    `"log_line" (.Annotations.log_line | ${cut(300)})`,
  ].join(' ');
  return `{{ $list := list }}${first(MOST, list, `{{ $list = append $list (dict ${alert}) }}`)}{{ $list | toJson }}`;
};

/** An address that every alert of a group has, or Alertmanager itself: a button must lead somewhere. */
const link = (annotation: string) =>
  `{{ with index .Alerts 0 }}{{ or .Annotations.${annotation} $.ExternalURL }}{{ end }}`;

/**
 * What people read in Slack, PagerDuty and e-mail. Fields are taken per alert, not from `.GroupLabels`:
 * a label that the group is not grouped by is empty there (the runbook's messages had such holes).
 * Label values are anyone's words: each place escapes them its own way, and long lists and texts are cut.
 */
export const notificationTemplates = `{{ define "voiceassist.title" -}}
${title()}
{{- end }}

{{ define "voiceassist.runbook" }}${link('runbook_url')}{{ end }}

{{ define "voiceassist.dashboard" }}${link('dashboard_url')}{{ end }}

{{ define "voiceassist.logs" }}{{ with index .Alerts 0 }}{{ .Annotations.logs_url }}{{ end }}{{ end }}

${silences}
{{ define "voiceassist.slack.words" }}{{ . | ${slackText} }}{{ end }}

{{ define "voiceassist.slack.title" -}}
${title(` | ${slackText}`)}
{{- end }}

{{ define "voiceassist.slack.color" -}}
{{ if ne .Status "firing" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}
{{- end }}

{{ define "voiceassist.slack.text" -}}
{{ with index .Alerts 0 }}*{{ ${summary} | ${cut(300)} | ${slackText} }}*{{ end }}
${slackList('.Alerts.Firing', slackFiring)}
{{- if .Alerts.Resolved }}{{ if .Alerts.Firing }}Resolved:
{{ end }}${slackList('.Alerts.Resolved', slackResolved)}{{ end }}
{{- end }}

{{ define "voiceassist.pagerduty.severity" -}}
{{ if match "^(critical|warning|info)$" .CommonLabels.severity }}{{ .CommonLabels.severity }}{{ else }}error{{ end }}
{{- end }}

{{ define "voiceassist.pagerduty.firing" }}${pagerdutyList('.Alerts.Firing', 'StartsAt', 'since')}{{ end }}

{{ define "voiceassist.pagerduty.resolved" }}${pagerdutyList('.Alerts.Resolved', 'EndsAt', 'ended')}{{ end }}

${emailTemplates}`;
