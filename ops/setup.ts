import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { imageRef } from '../infra/image-ref.ts';
import { images, type ImageName } from '../infra/images.ts';
import { readLock } from '../infra/lock.ts';
import { imagesOf } from '../infra/services.ts';
import { provideCli, provideImages } from '../offline/index.ts';
import { providePlugins } from '../offline/plugins/index.ts';
import { problemsText, resolveSettings } from '../stacks/resolve.ts';
import type { Settings } from '../stacks/schema.ts';
import { project } from '../stacks/config-keys.ts';
import { secretValueProblems } from '../stacks/secret-values.ts';
import { missingSecret, neededSecrets, secretSpecs } from '../stacks/secrets.ts';
import { Refusal } from './cli.ts';
import { answeringEngine, findEngine, type Engine } from './engine.ts';
import { isOldEngine, preflight } from './preflight.ts';
import type { Reporter } from './progress.ts';
import { plainConfig, readStackFile, stackFilePath } from './stack-file.ts';
import { Workspace } from './workspace.ts';

const GIB = 1024 ** 3;
/** What a running dev stack takes, measured, with room to grow: 0.6 GiB of memory, 2 GiB of images. */
const needs = { disk: 3 * GIB, memory: 1 * GIB };

export interface SetUp {
  workspace: Workspace;
  settings: Settings;
  engine: Docker;
}

/**
 * Brings a machine to where `pulumi up` of a stack works: engine, CLI, plugins, images, backend, stack,
 * secrets. What would stop it is found and said first, in one list, before anything is made or built.
 */
export async function setUp(stack: string, report: Reporter): Promise<SetUp> {
  const workspace = new Workspace(stack);
  const { host } = draftSettings(workspace, {}).docker;
  // An engine that is not there yet cannot be asked; what the machine itself can tell is told first.
  const answering = await answeringEngine(host);
  const drafted = draft(workspace, answering).settings;
  refuse([
    ...missingSecrets(workspace, drafted),
    ...(await preflight(drafted, answering?.docker, needs)),
  ]);

  const found = await findEngine({ install: host.startsWith('unix://'), host, report });
  // Once more: it may be new, and it may have been given the shared mount that it lacked.
  const { ownKeys, settings } = draft(workspace, found);
  if (answering === undefined) refuse(await preflight(settings, found.docker, needs));

  await provideParts(stack, settings, found, report);

  await report.step(`stack ${stack}`, () => {
    workspace.ensureStack();
    const values = workspace.configValues();
    refuse(secretValueProblems(stack, settings, values));
    for (const [key, value] of Object.entries(ownKeys)) setIfOther(workspace, key, value);
    makeSecrets(workspace, settings, values, report);
  });
  return { workspace, settings, engine: found.docker };
}

/** The CLI, the plugins and the images: what takes long on a machine that has none of them. */
async function provideParts(
  stack: string,
  settings: Settings,
  engine: Engine,
  report: Reporter,
): Promise<void> {
  await provideCli({ report });
  await providePlugins({ report });
  // A remote engine pulls for itself, as the program asks it to.
  if (!engine.local) return;
  const lock = readLock(stack);
  const refs = imagesOf(settings).map((name) =>
    imageRef(images[name], settings.docker.registryMirror, lock),
  );
  const { missing } = await provideImages(refs, { report, docker: engine.docker });
  refuse(missing.map(({ ref, reason }) => `The image ${ref} cannot be had: ${reason}`));
}

/** Everything that the tests of a stack need, and nothing of a stack itself. */
export async function setUpForTests(report: Reporter): Promise<void> {
  const engine = await findEngine({ install: true, report });
  const { settings } = draft(new Workspace('dev'), engine);
  await provideParts('dev', settings, engine, report);
}

/** An engine with some of the images, for whoever runs tools in them without a stack. */
export async function setUpTools(names: readonly ImageName[], report: Reporter): Promise<Docker> {
  const { docker } = await findEngine({ install: true, report });
  const refs = names.map((name) => images[name]);
  const { missing } = await provideImages(refs, { docker, report });
  refuse(missing.map(({ ref, reason }) => `The image ${ref} cannot be had: ${reason}`));
  return docker;
}

/** The settings as the stack's file has them, with the keys that only this machine can know. */
export function draftSettings(
  workspace: Workspace,
  ownKeys: Readonly<Record<string, string>>,
): Settings {
  const shared = plainConfig(readStackFile(stackFilePath(workspace.stack)));
  const own = plainConfig(readStackFile(workspace.configFile));
  const { settings, problems } = resolveSettings(workspace.stack, {
    ...own,
    ...shared,
    ...ownKeys,
  });
  if (settings === undefined) throw new Refusal(problemsText(workspace.stack, problems));
  return settings;
}

function draft(workspace: Workspace, engine: Engine | undefined) {
  const ownKeys = workspace.local && engine !== undefined ? machineKeys(engine) : {};
  return { ownKeys, settings: draftSettings(workspace, ownKeys) };
}

/** What follows from this machine's engine; for stacks that belong to this machine alone. */
function machineKeys(engine: Engine): Record<string, string> {
  return {
    oldDockerEngine: String(isOldEngine(engine.apiVersion)),
    // Where dockerd runs containerd itself, the socket lies below its own directory.
    ...(engine.ownContainerd === undefined ? {} : { containerdSocket: engine.ownContainerd }),
    ...(engine.rootShared ? {} : { rootPropagation: 'private' }),
  };
}

function setIfOther(workspace: Workspace, key: string, value: string): void {
  const now = plainConfig(readStackFile(workspace.configFile))[key];
  if (String(now) !== value) workspace.setPlain(key, value);
}

/** The needed secrets that are not set and that only the operator can know, each with the line that sets it. */
function missingSecrets(workspace: Workspace, settings: Settings): string[] {
  const there = readStackFile(workspace.configFile).config ?? {};
  const missing = neededSecrets(settings)
    .filter(({ name }) => !(`${project}:${name}` in there))
    .filter(({ name }) => secretSpecs[name].generate?.(settings, () => '') === undefined)
    .map(({ name, reason }) => missingSecret(workspace.stack, name, reason));
  return missing.length > 0 && !workspace.isEncrypted()
    ? [
        `The stack ${workspace.stack} is not made yet; first: npm run init -- --stack ${workspace.stack}`,
        ...missing,
      ]
    : missing;
}

/** Makes the secrets that only this stack needs to know. */
function makeSecrets(
  workspace: Workspace,
  settings: Settings,
  there: Readonly<Record<string, string>>,
  report: Reporter,
): void {
  const random = () => randomBytes(24).toString('base64url');
  for (const { name, reason } of neededSecrets(settings)) {
    const value = secretSpecs[name].generate?.(settings, random);
    if (name in there || value === undefined) continue;
    workspace.setSecret(name, value);
    report.say(`made the secret ${name} (${reason}); it is kept, encrypted, in the stack's config`);
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Refusal(
    `${problems.length === 1 ? 'One thing stands' : `${problems.length} things stand`} in the way; nothing was changed:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
  );
}
