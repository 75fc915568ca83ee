/**
 * What people read in Slack, PagerDuty and e-mail. Fields are taken per alert, not from `.GroupLabels`:
 * a label that the group is not grouped by is empty there (the runbook's messages had such holes).
 */
export const notificationTemplates = `{{ define "voiceassist.title" -}}
{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }}: {{ .GroupLabels.alertname }}
{{- if gt (len .Alerts) 1 }} ({{ len .Alerts }} alerts){{ end }} on {{ .CommonLabels.cluster }}
{{- end }}

{{ define "voiceassist.color" -}}
{{ if ne .Status "firing" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}
{{- end }}

{{ define "voiceassist.link" -}}
{{ with index .Alerts 0 }}{{ .Annotations.dashboard_url }}{{ end }}
{{- end }}

{{ define "voiceassist.text" -}}
{{ range .Alerts }}Summary: {{ .Annotations.summary }}
Description: {{ .Annotations.description }}
Severity: {{ .Labels.severity }}
Component: {{ .Labels.component }}
Environment: {{ .Labels.environment }}
Since: {{ .StartsAt.UTC.Format "2006-01-02 15:04:05 UTC" }}
Runbook: {{ .Annotations.runbook_url }}
Dashboard: {{ .Annotations.dashboard_url }}
Silence: {{ $.ExternalURL }}/#/silences/new?filter=%7Balertname%3D%22{{ .Labels.alertname }}%22%7D

{{ end }}
{{- end }}
`;
