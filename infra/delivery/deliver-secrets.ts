import { text } from 'node:stream/consumers';
import { runTool } from './docker.ts';
import { readPlan, type SecretPlan } from './plan.ts';
import { tarOf } from './tar.ts';

/**
 * Puts one service's secret files on their volume: a directory for each, readable by its user alone.
 * New files appear by rename, so a reader sees the old value or the new one, never half of it; files
 * that are no longer given are removed. Values come on stdin and go out on the container's stdin only.
 */
const plan = readPlan<SecretPlan>();
const secrets = JSON.parse(await text(process.stdin)) as Record<string, string>;
const names = Object.keys(secrets).sort();
const bad = names.find((name) => !/^[A-Za-z0-9._-]+$/.test(name) || name.startsWith('.'));
if (bad !== undefined) throw new Error(`${bad} is no name for a secret file.`);

const archive = await tarOf(
  names.map((name) => ({ name, content: secrets[name]!, mode: 0o400, uid: plan.uid })),
);
await runTool(
  plan,
  `cd /volume
chown ${plan.uid}:${plan.uid} . && chmod 0500 .
rm -rf .new && mkdir -m 0700 .new && tar -x -f - -C .new
for file in .new/*; do mv -f "$file" "./\${file#.new/}"; done
rmdir .new
for file in *; do case " ${names.join(' ')} " in *" $file "*) ;; *) rm -rf "$file" ;; esac; done`,
  archive,
);
console.log(`${names.length} secret files`);
