/** Pieces of Go templates that several messages are made of. */

/** A pipeline step: at most `length` characters, with dots where something is missing. */
export const cut = (length: number): string => `reReplaceAll "(?s)^(.{${length}}).+$" "$1..."`;

/** What an alert is about; one of somebody else's rules may have its labels alone. */
export const summary = 'or .Annotations.summary .Labels.alertname';
export const description = 'or .Annotations.description .Labels.String';

/** A moment, to the second. */
export const instant = (time: string): string =>
  `{{ ${time}.UTC.Format "2006-01-02 15:04:05 UTC" }}`;

/** The first `count` of a list, each by the piece `each`. */
export const first = (count: number, list: string, each: string): string =>
  `{{ range $i, $alert := ${list} }}{{ if lt $i ${count} }}${each}{{ end }}{{ end }}`;

/** How many there are beyond those, if any, in the piece `words`. */
export const beyond = (count: number, list: string, words: (more: string) => string): string =>
  `{{ if gt (len ${list}) ${count} }}${words(`{{ len (slice ${list} ${count}) }}`)}{{ end }}`;

/** Severity, name, number and place, and whether it is a drill; `escape` is what the place where it stands asks of foreign words. */
export const title = (escape = ''): string =>
  `{{ if eq .Status "firing" }}{{ or .CommonLabels.severity "alert" | toUpper }}{{ else }}RESOLVED{{ end }}: {{ if .CommonLabels.drill }}[DRILL] {{ end }}{{ or .GroupLabels.alertname "Digest"${escape} }}
{{- $count := len .Alerts }}{{ if eq .Status "firing" }}{{ $count = len .Alerts.Firing }}{{ end }}
{{- if gt $count 1 }} ({{ $count }} alerts){{ end }} on {{ or .CommonLabels.cluster "unknown"${escape} }}`;

/** Matchers as the silence form takes them; an address decodes no plus sign into a blank there. */
const matchers = (labels: string) =>
  `filter=%7B{{ range $i, $label := ${labels}.SortedPairs }}{{ if $i }}%2C%20{{ end }}{{ .Name }}%3D{{ printf "%q" .Value | urlquery | reReplaceAll "\\\\+" "%20" }}{{ end }}%7D`;

/** Links to the form for a new silence: of a whole group, and of one alert (a dict of url and labels). */
export const silences = `{{ define "voiceassist.silence" -}}
{{ .ExternalURL }}/#/silences/new?${matchers('.GroupLabels')}
{{- end }}

{{ define "voiceassist.silence.alert" -}}
{{ .url }}/#/silences/new?${matchers('.labels')}
{{- end }}
`;
