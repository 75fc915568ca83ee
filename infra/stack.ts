import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import type { Secrets, Settings } from '../stacks/settings.ts';
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
  return {
    settings,
    secrets,
    provider,
    network,
    image: (name) => imageRef(images[name], settings.docker.registryMirror, lock),
  };
}

/** Options that make a resource a child of `parent` on the stack's Docker host. */
export function childOf(
  parent: pulumi.Resource,
  stack: Stack,
  more: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  return { ...more, parent, provider: stack.provider };
}
