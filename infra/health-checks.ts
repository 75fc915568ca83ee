/** Health checks by what the images have; none of them needs a shell but for the second. */

/**
 * For images with wget: those on busybox, and Grafana's. It reads the whole answer: `--spider` hangs up
 * early, which node-exporter logs as an error at every check.
 */
export function wgetCheck(url: string): string[] {
  return ['wget', '-q', '-O', '/dev/null', url];
}

/**
 * For Prometheus and Alertmanager behind TLS and a password: their own tools take both from files, where
 * wget would take the password from its arguments, for all to see.
 */
export const webChecks = {
  prometheus: (url: string, flags: string[]) => [
    ...['/bin/promtool', 'check', 'ready', `--url=${url}`, ...flags],
  ],
  // The smallest answer that amtool can ask for; it fails when there is none.
  alertmanager: (url: string, flags: string[]) => [
    ...['/bin/amtool', 'cluster', 'show', `--alertmanager.url=${url}`, ...flags],
  ],
};

/** For Debian and Ubuntu images, which have neither wget nor curl: bash opens the port and reads the status. */
export function bashCheck(port: number, path: string): string[] {
  const request = `GET ${path} HTTP/1.0\\r\\n\\r\\n`;
  return [
    'bash',
    '-c',
    `exec 3<>/dev/tcp/127.0.0.1/${port} && printf '${request}' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]`,
  ];
}
