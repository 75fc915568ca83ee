import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type { Files } from '../files.ts';
import { checkCandidate } from './check.ts';
import { runsWith } from './docker.ts';
import { parseFiles, versionOf } from './files-text.ts';
import { readPlan, type DeliveryPlan } from './plan.ts';
import { FINAL } from './prometheus-rules.ts';
import { lastReload, readBack } from './read-back.ts';
import { connectService, type Ask } from './service-http.ts';
import { filesOf, putCandidate, settle, swap, versionInUse } from './versions.ts';
import { asksForLogin } from './web.ts';

/**
 * Delivers one service's config tree: check, rehearse, swap as a whole, reload, read back, and back to
 * the old tree when any of it fails. Killed at any instant it leaves the old tree or the new one, and
 * the next run finishes. Exit code 1 and the reason on stderr when the new tree is not live.
 */
const plan = readPlan<DeliveryPlan>();
const files = parseFiles(await text(process.stdin));
const version = versionOf(files);

try {
  await putCandidate(plan, version, files);
  await checkCandidate(plan, version);
  // A container that does not run, or is about to be replaced, reads the new tree when it starts.
  if (
    plan.live &&
    (await runsWith(plan, [plan.volume], plan.check?.image)) &&
    (await asksForLogin(plan)) === (plan.live.web !== undefined)
  ) {
    await goLive(plan.live);
    await settle(plan, version);
  } else {
    await swap(plan, version);
    // Until it is replaced it must find, at any restart, the version that its command names.
    await settle(plan, version, await versionInUse(plan));
  }
  console.log(`version ${version} of ${Object.keys(files).length} files is live`);
} catch (error) {
  console.error(`${plan.container}: ${(error as Error).message}`);
  process.exitCode = 1;
}

type Live = NonNullable<DeliveryPlan['live']>;

/** What the service is asked about one version. */
type Loaded = (files: Files) => Promise<string[]>;

async function goLive(live: Live): Promise<void> {
  const service = await connectService(plan, live.port, live.web);
  const { ask } = service;
  const { rehearse, loaded } = readBack[live.service];
  try {
    const proof = await rehearse(files, ask);
    const isLoaded: Loaded = (tree) => loaded(tree, ask, proof);
    const previous = await swap(plan, version);
    try {
      await take(live, ask, () => isLoaded(files));
    } catch (error) {
      await goBack(live, previous, ask, isLoaded, error as Error);
    }
  } finally {
    service.close();
  }
}

/** Has the service read what is in place now. @throws what it says against it, or does not run of it */
async function take(live: Live, ask: Ask, loaded: () => Promise<string[]>): Promise<void> {
  const before = await lastReload(live.service, ask);
  await reload(live, ask);
  await prove(live, async () => {
    const again = before === undefined || (await lastReload(live.service, ask)) !== before;
    return [...(again ? [] : ['the files were not read again']), ...(await loaded())];
  });
}

async function reload(live: Live, ask: Ask): Promise<void> {
  if (live.reload === undefined) return;
  const answer = await ask('POST', live.reload);
  if (answer.status !== 200) throw new Error(`the reload failed:\n${answer.body.trim()}`);
}

/** Asks until the service runs what was delivered: rules want an evaluation, Alloy starts its parts later. */
async function prove(live: Live, found: () => Promise<string[]>): Promise<void> {
  const end = Date.now() + live.within * 1000;
  for (let wait = 250; ; wait = Math.min(wait * 2, 2000)) {
    // A request that fails while the service takes its config in is asked again, as a wrong answer is.
    const amiss = await found().catch((error: Error) => [error.message]);
    if (amiss.length === 0) return;
    const final = amiss.filter((line) => line.startsWith(FINAL));
    if (Date.now() + wait > end || final.length > 0) {
      // What is wrong for good, without what would only have needed more time.
      const told = final.length > 0 ? final : amiss;
      throw new Error(
        `the service does not run what was delivered:\n${told
          .slice(0, 20)
          .map((line) => line.replace(FINAL, ''))
          .join('\n')}`,
      );
    }
    await sleep(wait);
  }
}

/** Puts the old tree back and says so. @throws always: with what was wrong with the new one */
async function goBack(
  live: Live,
  previous: string,
  ask: Ask,
  isLoaded: Loaded,
  reason: Error,
): Promise<never> {
  if (previous === '' || previous === version) {
    throw new Error(`${reason.message}\nThere is no older version to put back.`);
  }
  await swap(plan, previous);
  try {
    const old = await filesOf(plan, previous);
    await take(live, ask, () => isLoaded(old));
  } catch (error) {
    throw new Error(
      `${reason.message}\nThe old version ${previous} is in place again, but ${(error as Error).message}`,
    );
  }
  await settle(plan, previous);
  throw new Error(`${reason.message}\nThe old version ${previous} is in place again and loaded.`);
}
