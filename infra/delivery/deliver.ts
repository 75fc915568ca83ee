import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { docker, runTool } from './docker.ts';
import { parseFiles, versionOf } from './files-text.ts';
import { readPlan, type DeliveryPlan } from './plan.ts';
import { readBack } from './read-back.ts';
import { askService } from './service-http.ts';
import { tarOf } from './tar.ts';

/**
 * Delivers one service's config tree: check, swap as a whole, reload, read back, and back to the old
 * tree when any of it fails. Killed at any instant it leaves the old tree or the new one, and the next
 * run finishes. Exit code 1 and the reason on stderr when the new tree is not live.
 */
const plan = readPlan<DeliveryPlan>();
const files = parseFiles(await text(process.stdin));
const version = versionOf(files);

try {
  await putCandidate();
  await checkCandidate();
  const previous = await swap(version);
  if (plan.reload && (await runsPinnedConfig())) {
    try {
      await reload();
      await proveLoaded();
    } catch (error) {
      await rollBack(previous);
      throw error;
    }
  }
  await removeOldVersions(previous);
  console.log(`version ${version} of ${Object.keys(files).length} files is live`);
} catch (error) {
  console.error(`${plan.container}: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function putCandidate(): Promise<void> {
  const archive = await tarOf(
    Object.entries(files).map(([name, content]) => ({ name, content, mode: 0o644, uid: 0 })),
  );
  // Written beside and renamed: a version directory is whole or not there.
  await runTool(
    plan,
    `mkdir -p /volume/versions && cd /volume/versions
rm -rf .new && mkdir .new && tar -x -f - -C .new
find .new -type d -exec chmod 0755 {} +
if [ -d ${version} ]; then rm -rf .new; else mv .new ${version}; fi`,
    archive,
  );
}

async function checkCandidate(): Promise<void> {
  if (!plan.check) return;
  const { image, command, user, secrets } = plan.check;
  const [entrypoint = '', ...args] = command.map((part) =>
    part.replaceAll('{dir}', `${plan.mount}/versions/${version}`),
  );
  const result = await docker(plan.dockerHost, [
    ...['run', '--rm', '--network', 'none', '--user', user, '--read-only', '--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges:true', '--tmpfs', '/tmp', '--log-driver', 'none'],
    ...['-v', `${plan.volume}:${plan.mount}:ro`],
    ...(secrets ? ['-v', `${secrets.volume}:${secrets.mount}:ro`] : []),
    ...['--entrypoint', entrypoint, image, ...args],
  ]);
  // 125 to 127 are docker's own: the checker did not run.
  if (result.code >= 125 && result.code <= 127) {
    throw new Error(
      `the config could not be checked, the old one still runs:\n${result.stderr.trim()}`,
    );
  }
  if (result.code !== 0) {
    const said = `${result.stdout}\n${result.stderr}`
      .replaceAll(`${plan.mount}/versions/${version}/`, '')
      .trim();
    throw new Error(`the new config was refused, the old one still runs:\n${said}`);
  }
}

/** Points `current` at a version by one rename; returns what it pointed at, empty at the first time. */
async function swap(to: string): Promise<string> {
  const before = await runTool(
    plan,
    `cd /volume
readlink current || true
rm -f .current && ln -s versions/${to} .current && mv -T .current current`,
  );
  return before.trim().replace(/^versions\//, '');
}

/** Whether the service runs now with this volume: else it reads the new tree when it starts. */
async function runsPinnedConfig(): Promise<boolean> {
  const result = await docker(plan.dockerHost, [
    ...['container', 'inspect', '--format'],
    '{{.State.Running}} {{range .Mounts}}{{.Name}} {{end}}',
    plan.container,
  ]);
  const [running, ...mounted] = result.stdout.trim().split(/\s+/);
  return result.code === 0 && running === 'true' && mounted.includes(plan.volume);
}

async function reload(): Promise<void> {
  const { path, port } = plan.reload!;
  const answer = await askService(plan, port, 'POST', path);
  if (answer.status !== 200) {
    throw new Error(`the reload failed, the old config still runs:\n${answer.body.trim()}`);
  }
}

async function proveLoaded(): Promise<void> {
  if (!plan.readBack) return;
  const ask = (path: string) => askService(plan, plan.reload!.port, 'GET', path);
  let found: string[] = [];
  // Alloy starts components after the reload has answered; the others are asked once as a rule.
  for (const wait of [0, 500, 1000, 2000, 4000]) {
    await sleep(wait);
    found = await readBack[plan.readBack](files, ask);
    if (found.length === 0) return;
  }
  throw new Error(
    `the service does not run what was delivered, the old config is put back:\n${found.slice(0, 20).join('\n')}`,
  );
}

async function rollBack(previous: string): Promise<void> {
  if (previous === '' || previous === version) return;
  await swap(previous);
  await reload();
}

async function removeOldVersions(previous: string): Promise<void> {
  await runTool(
    plan,
    `cd /volume/versions
for v in *; do case $v in ${version}|${previous || version}) ;; *) rm -rf "$v" ;; esac; done`,
  );
}
