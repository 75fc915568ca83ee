import type { Files } from '../files.ts';
import { docker, runTool } from './docker.ts';
import { parseFiles } from './files-text.ts';
import type { DeliveryPlan } from './plan.ts';
import { tarOf } from './tar.ts';

/**
 * The versions on a config volume. `current` is the tree that the service reads; `proven` the last one
 * that was read back from it, which is where a failed or killed delivery goes back to.
 */

/** Puts a tree at `versions/<version>`: whole or not at all, and as given even if someone edited it there. */
export async function putCandidate(
  plan: DeliveryPlan,
  version: string,
  files: Files,
): Promise<void> {
  const archive = await tarOf(
    Object.entries(files).map(([name, content]) => ({ name, content, mode: 0o644, uid: 0 })),
  );
  await runTool(
    plan,
    `mkdir -p /volume/versions && cd /volume/versions
rm -rf .new .old && mkdir .new && tar -x -f - -C .new
find .new -type d -exec chmod 0755 {} +
if [ -d ${version} ] && diff -rq .new ${version} >/dev/null; then rm -rf .new; exit 0; fi
if [ -d ${version} ]; then mv ${version} .old; fi
mv .new ${version} && rm -rf .old`,
    archive,
  );
}

/** Points `current` at a version by one rename. Gives the version to go back to, empty when there is none. */
export async function swap(plan: DeliveryPlan, version: string): Promise<string> {
  const before = await runTool(
    plan,
    `cd /volume
readlink proven || readlink current || true
rm -f .current && ln -s versions/${version} .current && mv -T .current current`,
  );
  return before.trim().replace(/^versions\//, '');
}

/** The tree of a version that is on the volume. */
export async function filesOf(plan: DeliveryPlan, version: string): Promise<Files> {
  return parseFiles(
    await runTool(
      plan,
      `cd /volume/versions/${version}
find . -type f | while read -r file; do echo "=== \${file#./} ==="; cat "$file"; done`,
    ),
  );
}

/**
 * The version that the container was made with, where its command names one: it starts with that, until
 * it is replaced. `undefined` where there is no container, or it follows `current`.
 */
export async function versionInUse(plan: DeliveryPlan): Promise<string | undefined> {
  const result = await docker(plan.dockerHost, [
    ...['container', 'inspect', '--format', '{{json .Args}}', plan.container],
  ]);
  return new RegExp(`${plan.mount}/versions/([0-9a-f]+)/`).exec(result.stdout)?.[1];
}

/** Marks a version as the one to go back to, and removes all others but one that is still needed. */
export async function settle(plan: DeliveryPlan, version: string, needed = version): Promise<void> {
  await runTool(
    plan,
    `cd /volume
rm -f .proven && ln -s versions/${version} .proven && mv -T .proven proven
cd versions
for v in * .new .old; do case $v in ${version}|${needed}) ;; *) rm -rf "$v" ;; esac; done`,
  );
}
