/** What one application of the fleet shows: the metrics of a VoiceAssist server, with many routes. */

const buckets = ['0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];
const statuses = { 200: 0.97, 404: 0.02, 500: 0.01 };
/** Series of one route, and those that do not depend on the number of routes. */
const perRoute = Object.keys(statuses).length + buckets.length + 2;
const fixed = general(0).length;

/** How many routes make so many series. */
export function routesFor(series: number): number {
  return Math.max(1, Math.floor((series - fixed) / perRoute));
}

/**
 * The text of `/metrics`. Counters grow with the age, each at a pace of its own, so that they pack as
 * badly as real ones.
 *
 * @param target number of the application: no two have the same figures
 * @param series about how many; a dozen fewer at the most
 * @param age seconds since the fleet started
 */
export function applicationMetrics(target: number, series: number, age: number): string {
  const lines = general(age);
  for (let route = 0; route < routesFor(series); route++) {
    const labels = `endpoint="/api/v1/resource-${route}/{id}",method="GET"`;
    const requests = age * (0.5 + ((target * 31 + route * 17) % 100) / 20);
    for (const [status, share] of Object.entries(statuses))
      lines.push(
        `http_requests_total{${labels},status="${status}"} ${Math.floor(requests * share)}`,
      );
    for (const [index, bucket] of buckets.entries())
      lines.push(
        `http_request_duration_seconds_bucket{${labels},le="${bucket}"} ${below(index, requests)}`,
      );
    lines.push(`http_request_duration_seconds_count{${labels}} ${Math.floor(requests)}`);
    lines.push(`http_request_duration_seconds_sum{${labels}} ${(requests * 0.12).toFixed(4)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Requests within a bucket: more in each, all in the last. */
function below(bucket: number, requests: number): number {
  const share = bucket === buckets.length - 1 ? 1 : 1 - 0.6 / 2 ** bucket;
  return Math.floor(requests * share);
}

function general(age: number): string[] {
  const grown = (name: string, pace: number) => `${name} ${Math.floor(age * pace)}`;
  return [
    `http_requests_active ${Math.floor(age) % 7}`,
    'db_connection_pool_size{state="idle"} 7',
    'db_connection_pool_size{state="active"} 3',
    ...['get', 'set', 'delete'].flatMap((operation) =>
      ['hit', 'miss', 'error'].map((status) =>
        grown(
          `cache_operations_total{operation="${operation}",status="${status}"}`,
          status === 'error' ? 0 : 3,
        ),
      ),
    ),
    grown('user_registrations_total', 0.01),
    `active_users ${20 + (Math.floor(age) % 5)}`,
    grown('conversations_created_total', 0.2),
    grown('messages_sent_total{conversation_type="text"}', 1),
    grown('messages_sent_total{conversation_type="voice"}', 0.3),
    grown('voice_processing_errors_total{error_type="timeout"}', 0),
    'process_resident_memory_bytes 150000000',
    'process_start_time_seconds 1700000000',
    grown('process_cpu_seconds_total', 0.05),
  ];
}

/** What blackbox-exporter would answer about a page that is well. */
export function probeMetrics(): string {
  return `${[
    'probe_success 1',
    'probe_duration_seconds 0.012',
    'probe_dns_lookup_time_seconds 0.001',
    'probe_failed_due_to_regex 0',
    'probe_http_status_code 200',
    'probe_http_version 1.1',
    'probe_http_ssl 0',
    'probe_http_redirects 0',
    'probe_http_content_length 21',
    'probe_http_uncompressed_body_length 21',
    ...['resolve', 'connect', 'tls', 'processing', 'transfer'].map(
      (phase) => `probe_http_duration_seconds{phase="${phase}"} 0.002`,
    ),
    'probe_ip_protocol 4',
    'probe_ip_addr_hash 1',
  ].join('\n')}\n`;
}
