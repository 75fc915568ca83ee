import type { Settings } from '../stacks/schema.ts';
import { addressOf } from './addresses.ts';
import type { Files } from './files.ts';

/** Label key of our containers that names the service; `labels.ts` sets it. Docker's meta labels spell dots as _. */
const OWN_SERVICE_LABEL = '__meta_docker_container_label_org_voiceassist_monitoring_service';

/**
 * The log shipper's text: every container of the host, through the socket proxy, to Loki with the
 * labels container, stream, service and level. JSON lines are parsed; request_id and user_id become
 * structured metadata, because as labels each of their values would be a stream of its own.
 * Written for Alloy 1.11 to 1.21 alike.
 */
export function alloyFiles(settings: Settings): Files {
  const engine = `tcp://${addressOf('socket-proxy', settings)}`;
  return {
    'config.alloy': `logging {
	level  = "warn"
	format = "json"
}

// No filter on running containers: a stopped one would lose its place and be read again from the start.
discovery.docker "containers" {
	host             = "${engine}"
	refresh_interval = "5s"
}

discovery.relabel "containers" {
	targets = []

	rule {
		source_labels = ["__meta_docker_container_name"]
		regex         = "/(.*)"
		target_label  = "container"
	}

	rule {
		source_labels = ["__meta_docker_container_log_stream"]
		target_label  = "stream"
	}

	// The service is the container's own name, unless a label knows better: compose's, then ours.
	rule {
		source_labels = ["__meta_docker_container_name"]
		regex         = "/(.*)"
		target_label  = "service"
	}

	rule {
		source_labels = ["__meta_docker_container_label_com_docker_compose_service"]
		regex         = "(.+)"
		target_label  = "service"
	}

	rule {
		source_labels = ["${OWN_SERVICE_LABEL}"]
		regex         = "(.+)"
		target_label  = "service"
	}
}

loki.source.docker "containers" {
	host          = "${engine}"
	targets       = discovery.docker.containers.targets
	relabel_rules = discovery.relabel.containers.rules
	forward_to    = [loki.process.containers.receiver]
}

loki.process "containers" {
	// A container that went silent has its last lines sent again for ever; Loki refuses what is older
	// than a week, and that must not look like loss.
	stage.drop {
		older_than          = "167h"
		drop_counter_reason = "too_old"
	}

	stage.match {
		selector = "{container=~\\".+\\"} |~ \\"^\\\\\\\\s*[{]\\""

		stage.json {
			expressions = {
				level      = "level",
				severity   = "severity",
				request_id = "request_id",
				user_id    = "user_id",
			}
		}

		stage.template {
			source   = "level"
			template = "{{ if .level }}{{ .level }}{{ else }}{{ .severity }}{{ end }}"
		}
	}

	// logfmt, as Prometheus and its exporters write it.
	stage.match {
		selector = "{container=~\\".+\\"} !~ \\"^\\\\\\\\s*[{]\\" |~ \\"level=\\""

		stage.regex {
			expression = "level=\\"?(?P<level>[A-Za-z]+)"
		}
	}

	// The socket proxy cuts a log that stands still for minutes (its config says why). Alloy asks again at
	// once and warns of each: as many lines as there are silent containers, about nothing.
	stage.match {
		selector            = "{service=\\"alloy\\"} |= \\"could not transfer logs\\""
		action              = "drop"
		drop_counter_reason = "follow_cut"
	}

	// Six values and no more, whatever a program writes: a free-text label would be a stream per word.
	stage.template {
		source   = "level"
		template = "{{ $l := ToLower (printf \\"%v\\" .level) }}{{ if eq $l \\"trace\\" \\"debug\\" \\"10\\" \\"20\\" }}debug{{ else if eq $l \\"info\\" \\"information\\" \\"notice\\" \\"log\\" \\"30\\" }}info{{ else if eq $l \\"warn\\" \\"warning\\" \\"40\\" }}warning{{ else if eq $l \\"err\\" \\"error\\" \\"50\\" }}error{{ else if eq $l \\"crit\\" \\"critical\\" \\"fatal\\" \\"panic\\" \\"alert\\" \\"emerg\\" \\"60\\" }}critical{{ else }}unknown{{ end }}"
	}

	stage.labels {
		values = {level = ""}
	}

	stage.structured_metadata {
		values = {request_id = "", user_id = ""}
	}

	forward_to = [loki.write.loki.receiver]
}

loki.write "loki" {
	endpoint {
		url = "http://${addressOf('loki', settings)}/loki/api/v1/push"
	}
}
`,
  };
}
