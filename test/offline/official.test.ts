import type Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { images } from '../../infra/images.ts';
import { ImageProbe, registryOf } from '../../offline/official.ts';
import { provideImages } from '../../offline/provide-images.ts';
import { silentReporter } from '../../ops/progress.ts';

/** An engine whose registries answer as given, by image reference; it has the images `present`. */
function engine(answers: Record<string, string | undefined>, present: string[] = []) {
  const asked: string[] = [];
  const docker = {
    getImage: (ref: string) => ({
      inspect: () =>
        present.includes(ref)
          ? Promise.resolve({ Id: ref, Config: { Labels: null } })
          : Promise.reject(new Error('no such image')),
      distribution: () => {
        asked.push(ref);
        const error = answers[ref];
        return error === undefined ? Promise.resolve({}) : Promise.reject(new Error(error));
      },
    }),
  };
  return { docker: docker as unknown as Docker, asked };
}

describe('ImageProbe', () => {
  it('asks a registry that cannot be reached only once', async () => {
    const { docker, asked } = engine({ 'a/one:1': 'no such host', 'a/two:1': 'no such host' });
    const probe = new ImageProbe(docker);
    expect(await probe.obstacle('a/one:1')).toBe('no such host');
    expect(await probe.obstacle('a/two:1')).toBe('no such host');
    expect(asked).toEqual(['a/one:1']);
  });

  it('asks for each image of a registry that answers', async () => {
    const { docker, asked } = engine({ 'a/one:1': 'manifest unknown', 'a/two:1': undefined });
    const probe = new ImageProbe(docker);
    expect(await probe.obstacle('a/one:1')).toBe('manifest unknown');
    expect(await probe.obstacle('a/two:1')).toBeUndefined();
    expect(asked).toEqual(['a/one:1', 'a/two:1']);
  });
});

describe('provideImages', () => {
  beforeEach(() => vi.stubEnv('OFFLINE', ''));
  afterEach(() => vi.unstubAllEnvs());

  it('keeps an official image that is there without asking anybody', async () => {
    const { docker, asked } = engine({}, ['prom/prometheus:v3.13.5']);
    const { kept } = await provideImages(['prom/prometheus:v3.13.5'], {
      docker,
      report: silentReporter,
    });
    expect(kept).toEqual(['prom/prometheus:v3.13.5']);
    expect(asked).toEqual([]);
  });

  it('says why an image can be neither pulled nor built', async () => {
    const digest = 'prom/prometheus:v3.13.5@sha256:00';
    const { docker } = engine({
      [digest]: 'no such host',
      [images.cadvisor]: 'no such host',
    });
    const { missing } = await provideImages([digest, images.cadvisor], {
      docker,
      report: silentReporter,
    });
    expect(missing).toEqual([
      { ref: digest, reason: 'it is pinned by digest, which no build but the official one has' },
      {
        ref: images.cadvisor,
        reason: expect.stringContaining('0.55.1 is built from its library') as string,
      },
    ]);
  });
});

describe('registryOf', () => {
  it.each([
    ['busybox:1.36.1', ''],
    ['prom/prometheus:v3.13.5', ''],
    ['ghcr.io/google/cadvisor:0.55.1', 'ghcr.io'],
    ['localhost:5000/busybox:1', 'localhost:5000'],
  ])('%s', (ref, registry) => {
    expect(registryOf(ref)).toBe(registry);
  });
});
