import { describe, expect, it } from 'vitest';
import { images } from '../../infra/images.ts';
import { dockerfile, keyLabel, recipeKey } from '../../offline/images/recipe.ts';
import { recipes, unbuildable } from '../../offline/images/recipes.ts';

describe('recipes', () => {
  it.each(Object.values(images))('%s has a recipe or a stated reason', (ref) => {
    expect([recipes.has(ref), unbuildable.has(ref)].filter(Boolean)).toHaveLength(1);
  });

  it('names no image that the program does not use', () => {
    const used: string[] = Object.values(images);
    expect([...recipes.keys(), ...unbuildable.keys()].filter((ref) => !used.includes(ref))).toEqual(
      [],
    );
  });

  it.each([
    ['prometheus', 'nobody', ['/bin/prometheus']],
    ['alertmanager', 'nobody', ['/bin/alertmanager']],
    ['grafana', '472', ['/run.sh']],
    ['qdrant', '1000', ['./entrypoint.sh']],
    ['loki', '10001', ['/usr/bin/loki']],
    ['alloy', undefined, ['/bin/alloy']],
    ['nodeExporter', 'nobody', ['/bin/node_exporter']],
    ['postgresExporter', 'nobody', ['/bin/postgres_exporter']],
    ['redisExporter', '59000:59000', ['/redis_exporter']],
    ['blackboxExporter', undefined, ['/bin/blackbox_exporter']],
    ['cadvisorForOldEngines', undefined, ['/usr/bin/cadvisor', '-logtostderr']],
    ['socketProxy', 'haproxy', ['docker-entrypoint.sh']],
    ['postgres', undefined, ['docker-entrypoint.sh']],
    ['redis', undefined, ['docker-entrypoint.sh']],
    ['node', undefined, ['docker-entrypoint.sh']],
    ['busybox', undefined, undefined],
  ] as const)('%s runs as user %s through %j, as the official image', (name, user, entrypoint) => {
    const config = recipes.get(images[name])?.config;
    expect(config?.user).toBe(user);
    expect(config?.entrypoint).toEqual(entrypoint);
  });

  it('puts a shell into every image whose original has one, and none into Loki', () => {
    const without = [...recipes.values()]
      .filter((recipe) => recipe.base === 'scratch' && recipe.busybox !== true)
      .map((recipe) => recipe.ref);
    expect(without).toEqual([images.loki]);
  });
});

describe('recipeKey', () => {
  const recipe = {
    ref: 'example:1',
    seconds: 1,
    base: 'scratch',
    go: [{ name: 'x', module: 'example.org/x', version: 'v1.0.0', commands: { x: './x' } }],
    config: { user: 'nobody' },
  };
  const key = recipeKey(recipe, { 'a.ts': '1' });

  it.each([
    ['the configuration', { ...recipe, config: { user: 'root' } }, { 'a.ts': '1' }],
    ['a copied file', recipe, { 'a.ts': '2' }],
    [
      'the version of a Go module',
      { ...recipe, go: recipe.go.map((build) => ({ ...build, version: 'v1.0.1' })) },
      { 'a.ts': '1' },
    ],
  ])('changes with %s', (_what, changed, contents) => {
    expect(recipeKey(changed, contents)).not.toBe(key);
  });

  it('does not change with the expected duration or the order of fields', () => {
    const { config, ...rest } = recipe;
    expect(recipeKey({ config, ...rest, seconds: 99 }, { 'a.ts': '1' })).toBe(key);
  });
});

describe('dockerfile', () => {
  it('ends with the settings of the image and its key', () => {
    const text = dockerfile(
      {
        ref: 'example:1',
        seconds: 1,
        base: 'scratch',
        folders: [{ path: '/data', owner: '10:20' }],
        config: { user: '10', volumes: ['/data'], ports: ['80'], cmd: ['serve'] },
      },
      'scratch',
      'abc',
    );
    expect(text).toBe(
      [
        'FROM scratch',
        'COPY rootfs/ /',
        'COPY --chown=10:20 folders/0/ /data/',
        'EXPOSE 80',
        'VOLUME ["/data"]',
        'USER 10',
        'ENTRYPOINT []',
        'CMD ["serve"]',
        `LABEL ${keyLabel}="abc"`,
        '',
      ].join('\n'),
    );
  });
});
