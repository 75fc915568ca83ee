import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import type { ServiceName } from '../stacks/schema.ts';
import type { Secrets, Settings } from '../stacks/settings.ts';
import type { ContainerPlan } from './delivery/plan.ts';
import { images, type ImageName } from './images.ts';
import type { ImageLock } from './image-ref.ts';
import { imageRef } from './image-ref.ts';
import { labels } from './labels.ts';

/** What every component of a stack is given. */
export interface Stack {
  settings: Settings;
  secrets: Secrets;
  /** The one Docker host of the stack; default providers are off. */
  provider: docker.Provider;
  network: docker.Network;
  /** Reference of an image after mirror and lock. */
  image(name: ImageName): string;
  /** The same image as a resource, which pulls it; one for all who need it. */
  pulled(name: ImageName): docker.RemoteImage;
}

/** The provider and the network: what all else stands on. */
export function createStack(settings: Settings, secrets: Secrets, lock: ImageLock): Stack {
  const provider = new docker.Provider('docker', { host: settings.docker.host });
  const network = new docker.Network(
    'network',
    {
      name: settings.namePrefix,
      driver: 'bridge',
      ipamConfigs: [
        {
          subnet: settings.docker.subnet,
          gateway: settings.docker.subnet.replace(/\.0\/24$/, '.1'),
        },
      ],
      labels: labels(settings),
    },
    // Two networks cannot have one name or one subnet at a time.
    { provider, deleteBeforeReplace: true },
  );
  const image = (name: ImageName) => imageRef(images[name], settings.docker.registryMirror, lock);
  const pulled = new Map<ImageName, docker.RemoteImage>();
  return {
    settings,
    secrets,
    provider,
    network,
    image,
    pulled(name) {
      const resource =
        pulled.get(name) ??
        new docker.RemoteImage(
          `image-${kebabCase(name)}`,
          // Another stack on the host may use it, and a kept image makes the next `up` quick.
          { name: image(name), keepLocally: true },
          { provider },
        );
      pulled.set(name, resource);
      return resource;
    },
  };
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Options that make a resource a child of `parent` on the stack's Docker host. */
export function childOf(
  parent: pulumi.Resource,
  stack: Stack,
  more: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  return { ...more, parent, provider: stack.provider };
}

/** What the commands that work on a service's container from outside need to reach it. */
export function containerPlan(name: ServiceName, stack: Stack): ContainerPlan {
  const { settings } = stack;
  return {
    dockerHost: settings.docker.host,
    stack: settings.namePrefix,
    toolsImage: stack.image('busybox'),
    container: `${settings.namePrefix}-${name}`,
  };
}
