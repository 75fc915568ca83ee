import { alertmanager } from './alertmanager.ts';
import { alloy } from './alloy.ts';
import { busybox } from './busybox.ts';
import { blackboxExporter, nodeExporter, postgresExporter, redisExporter } from './exporters.ts';
import { cadvisor } from './cadvisor.ts';
import { grafana } from './grafana.ts';
import { haproxy } from './haproxy.ts';
import { loki } from './loki.ts';
import { node } from './node.ts';
import { postgres } from './postgres.ts';
import { prometheus } from './prometheus.ts';
import { qdrant } from './qdrant.ts';
import type { Recipe } from './recipe.ts';
import { redis } from './redis.ts';

/** Every image that can be built, the quick ones first. */
const list: readonly Recipe[] = [
  busybox,
  node,
  grafana,
  qdrant,
  haproxy,
  redis,
  postgres,
  redisExporter,
  postgresExporter,
  nodeExporter,
  blackboxExporter,
  alertmanager,
  prometheus,
  cadvisor,
  loki,
  alloy,
];

/** Image reference -> recipe, in the order in which they are best built. */
export const recipes: ReadonlyMap<string, Recipe> = new Map(
  list.map((recipe) => [recipe.ref, recipe]),
);

/** Image reference -> why no build can stand in for it. */
export const unbuildable: ReadonlyMap<string, string> = new Map([
  [
    'ghcr.io/google/cadvisor:0.60.6',
    'no package registry has the command of cAdvisor 0.56 or later; 0.55.1 is built from its library',
  ],
]);
