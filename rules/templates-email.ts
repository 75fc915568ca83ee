import { beyond, cut, description as what, first, instant, summary } from './template-parts.ts';

/** How many alerts a mail lists; a digest has many. */
const MOST = 50;

const severity = '{{ with .Labels.severity }} ({{ . }}){{ end }}';
const head = `{{ .Labels.alertname }}${severity}: {{ ${summary} }}`;
const description = `{{ ${what} | ${cut(1000)} }}`;
const where =
  '{{ with .Labels.component }}{{ . }}, {{ end }}{{ with .Labels.environment }}{{ . }}, {{ end }}';
const since = `since ${instant('.StartsAt')}`;
const lasted = `from ${instant('.StartsAt')} to ${instant('.EndsAt')}`;

const firing = `
${head}
${description}
{{ with .Annotations.log_line }}Log line: {{ . | ${cut(300)} }}
{{ end }}${where}${since}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}
{{ end }}{{ with .Annotations.logs_url }}Logs: {{ . }}
{{ end }}Silence: {{ template "voiceassist.silence.alert" (dict "url" $.ExternalURL "labels" .Labels) }}
`;

const resolved = `
${head}
${description}
${where}${lasted}
`;

const textList = (heading: string, list: string, each: string) =>
  `{{ if ${list} }}
${heading}:
${first(MOST, list, each)}${beyond(MOST, list, (more) => `\n... and ${more} more: {{ .ExternalURL }}/#/alerts\n`)}{{ end }}`;

// html/template knows where a value stands (text, attribute, address) and escapes it accordingly; it
// takes no urlquery in the middle of a pipeline, so this is not the text messages' link.
const htmlSilence =
  '{{ $.ExternalURL }}/#/silences/new?filter=%7B{{ range $i, $label := .Labels.SortedPairs }}{{ if $i }}%2C%20{{ end }}{{ .Name }}%3D{{ printf "%q" .Value }}{{ end }}%7D';

const htmlHead = `<b>{{ .Labels.alertname }}</b>${severity}: {{ ${summary} }}`;
const place = (time: string) => `<span style="color: #666">${where}${time}</span>`;
const row = (content: string) =>
  `<tr><td style="padding: 12px 0; border-bottom: 1px solid #ddd">${content}</td></tr>\n`;

const htmlFiring = row(`${htmlHead}<br>
${description}<br>
{{ with .Annotations.log_line }}<code>{{ . | ${cut(300)} }}</code><br>
{{ end }}${place(since)}<br>
{{ with .Annotations.runbook_url }}<a href="{{ . }}">Runbook</a> {{ end }}
{{- with .Annotations.dashboard_url }}<a href="{{ . }}">Dashboard</a> {{ end }}
{{- with .Annotations.logs_url }}<a href="{{ . }}">Logs</a> {{ end -}}
<a href="${htmlSilence}">Silence</a>`);

const htmlResolved = row(`${htmlHead}<br>
${description}<br>
${place(lasted)}`);

const table = (heading: string, list: string, each: string) =>
  `{{ if ${list} }}<h3>${heading}</h3>
<table style="border-collapse: collapse; width: 100%">
${first(MOST, list, each)}</table>
${beyond(MOST, list, (more) => `<p>... and ${more} more: <a href="{{ .ExternalURL }}/#/alerts">all of them</a></p>\n`)}{{ end }}`;

/** A mail in plain text, and its twin in HTML with the same words. */
export const emailTemplates = `{{ define "voiceassist.email.text" -}}
{{ template "voiceassist.title" . }}
${textList('Firing', '.Alerts.Firing', firing)}${textList('Resolved', '.Alerts.Resolved', resolved)}
{{- end }}

{{ define "voiceassist.email.html" -}}
<!doctype html>
<html lang="en">
<body style="font: 14px/1.5 sans-serif; color: #222">
<h2>{{ template "voiceassist.title" . }}</h2>
${table('Firing', '.Alerts.Firing', htmlFiring)}${table('Resolved', '.Alerts.Resolved', htmlResolved)}</body>
</html>
{{ end }}
`;
