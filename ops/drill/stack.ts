import { alertmanagerFiles } from '../../infra/alertmanager-config.ts';
import { servicePorts } from '../../infra/addresses.ts';
import { readBack } from '../../infra/delivery/read-back.ts';
import { imageRef } from '../../infra/image-ref.ts';
import { images } from '../../infra/images.ts';
import { readLock } from '../../infra/lock.ts';
import { project } from '../../stacks/config-keys.ts';
import type { ServiceName, Settings } from '../../stacks/schema.ts';
import { draftSettings } from '../setup.ts';
import { Workspace } from '../workspace.ts';
import { reach, type Login, type Reached, type Ways } from './reach.ts';

/** A stack that is drilled, as this checkout and this machine know it. */
export interface DrilledStack {
  /** The Pulumi stack's name: what people type. */
  name: string;
  settings: Settings;
  /** A secret of its config, decrypted. @throws Refusal with Pulumi's words when it cannot be read */
  secret: (name: string) => string;
}

/** @throws Refusal when its settings cannot be used */
export function drilledStack(name: string): DrilledStack {
  const workspace = new Workspace(name);
  return {
    name,
    settings: draftSettings(workspace, {}),
    secret: (key) => workspace.pulumi(['config', 'get', `${project}:${key}`]).replace(/\n$/, ''),
  };
}

/** Alertmanager of a stack; it must run what this checkout renders, else drills would go where they must not. */
export function reachAlertmanager(stack: DrilledStack): Promise<Reached> {
  const { settings, name } = stack;
  const files = alertmanagerFiles(settings);
  const ways = waysTo('alertmanager', stack, settings.externalUrls.alertmanager);
  return reach(`Alertmanager of stack ${name}`, ways, async ({ ask }) => {
    const [first] = await readBack.alertmanager.loaded(files, ask, undefined);
    return first === undefined
      ? undefined
      : `it does not run the routes of this checkout (${first}), so a drill might reach others; first: npm run up -- --stack ${name}`;
  });
}

/** How a service of a stack may be reached. @param url where it is published, if it is */
export function waysTo(
  service: ServiceName,
  { name, settings, secret }: DrilledStack,
  url?: string,
): Ways {
  const { docker, namePrefix, web } = settings;
  const guarded = service === 'alertmanager' || service === 'prometheus';
  const login: Login | undefined =
    web === null || !guarded
      ? undefined
      : {
          user: web.user,
          password: secret('webPassword'),
          certificate: secret('webTlsCertificate'),
        };
  return {
    ...(url === undefined ? {} : { url }),
    dockerHost: docker.host,
    stack: namePrefix,
    container: `${namePrefix}-${service}`,
    port: servicePorts[service],
    toolsImage: imageRef(images.busybox, docker.registryMirror, readLock(name)),
    ...(login ? { login } : {}),
  };
}
