import { docker, oneShot, runTool } from './docker.ts';
import type { SecretPlan } from './plan.ts';
import { tarOf } from './tar.ts';

/**
 * The files of a secret volume: a directory that its service alone may enter. Beside them lie `.new`
 * until the swap and, until the delivery is through, `.old`: root's, to go back to.
 */

/**
 * Puts the new files beside the live ones.
 *
 * @returns whether they differ from the ones that were last known to work
 * @throws on a name that is no plain file name
 */
export async function putSecrets(
  plan: SecretPlan,
  secrets: Readonly<Record<string, string>>,
): Promise<boolean> {
  const names = Object.keys(secrets).sort();
  const bad = names.find((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name));
  if (bad !== undefined) throw new Error(`${bad} is no name for a secret file.`);
  const archive = await tarOf(
    names.map((name) => ({ name, content: secrets[name]!, mode: 0o400, uid: plan.uid })),
  );
  const said = await runTool(
    plan,
    `cd /volume
chown ${plan.uid}:${plan.uid} . && chmod 0500 .
rm -rf .new && mkdir -m 0500 .new && tar -x -f - -C .new && chown ${plan.uid}:${plan.uid} .new
rm -rf .seen && mkdir -m 0700 .seen
for file in *; do if [ -f "$file" ]; then cp "$file" .seen/; fi; done
if [ -d .old ] || ! diff -rq .new .seen >/dev/null; then echo differ; fi
rm -rf .seen`,
    archive,
  );
  return said.includes('differ');
}

/** Reads every new file as the service's user, without any capability, and drops what it reads. @throws when one cannot be read */
export async function proveReadable(plan: SecretPlan): Promise<void> {
  const result = await docker(plan.dockerHost, [
    ...oneShot(plan.stack, `${plan.uid}:${plan.uid}`),
    ...['--network', 'none', '-v', `${plan.volume}:/volume:ro`],
    ...['--entrypoint', '/bin/sh', plan.toolsImage, '-ec'],
    // A service may have no secrets: the pattern then stands for itself.
    'for file in /volume/.new/*; do if [ -e "$file" ]; then cat "$file" >/dev/null; fi; done',
  ]);
  if (result.code !== 0) {
    throw new Error(
      `the user ${plan.uid} cannot read the new secret files, the old ones are in place:\n${result.stderr.trim()}`,
    );
  }
}

/** Each file changes by rename: a reader sees the old value or the new one, never half of it. */
export async function swapSecrets(plan: SecretPlan, names: readonly string[]): Promise<void> {
  // An .old that is there is from a killed run: what it keeps was the last to work.
  await runTool(
    plan,
    `cd /volume
if [ ! -d .old ]; then
  rm -rf .keep && mkdir -m 0700 .keep
  for file in *; do if [ -f "$file" ]; then cp -p "$file" .keep/; fi; done
  mv .keep .old
fi
for file in .new/*; do if [ -f "$file" ]; then mv -f "$file" "./\${file#.new/}"; fi; done
rmdir .new
${removeAllBut(names.join(' '))}`,
  );
}

/** Puts back what was there before the swap. */
export async function restoreSecrets(plan: SecretPlan): Promise<void> {
  await runTool(
    plan,
    `cd /volume
names=$(ls .old)
for file in .old/*; do if [ -f "$file" ]; then mv -f "$file" "./\${file#.old/}"; fi; done
rm -rf .old
${removeAllBut('$names')}`,
  );
}

/** Forgets the old files: from now on the new ones are what there is. */
export async function forgetOldSecrets(plan: SecretPlan): Promise<void> {
  await runTool(plan, 'rm -rf /volume/.old');
}

/** What a file of the volume held before this delivery; `undefined` when there was none. */
export async function previousSecret(plan: SecretPlan, name: string): Promise<string | undefined> {
  const text = await runTool(
    plan,
    `cd /volume; cat .old/${name} 2>/dev/null || cat ${name} 2>/dev/null || true`,
  );
  return text === '' ? undefined : text;
}

function removeAllBut(names: string): string {
  return `for file in *; do case " $(echo ${names}) " in *" $file "*) ;; *) rm -rf "$file" ;; esac; done`;
}
