import { any, boolean, list, map, number, object, oneOf, set, string } from '../core/schema.ts';
import { wholeNumber, type ResourceSchema } from '../core/schema.ts';
import { durationRule } from './duration.ts';
import { labels } from './labels.ts';

const PROPAGATIONS = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'];

const healthcheck = object(
  {
    tests: list(string()),
    interval: string({ default: '0s', rule: durationRule }),
    timeout: string({ default: '0s', rule: durationRule }),
    startPeriod: string({ default: '0s', rule: durationRule }),
    startInterval: string({ default: '0s', rule: durationRule }),
    retries: number({ rule: wholeNumber() }),
  },
  { replaces: true, computed: true },
);

const port = object({
  internal: number({ required: true, rule: wholeNumber(1) }),
  // A port of the engine's own choice would differ at every run.
  external: number({ required: true, rule: wholeNumber(1) }),
  ip: string({ default: '0.0.0.0' }),
  protocol: string({ default: 'tcp' }),
});

const mount = object({
  type: string({ required: true, rule: oneOf('bind', 'volume', 'tmpfs') }),
  target: string({ required: true }),
  source: string(),
  readOnly: boolean(),
  bindOptions: object({ propagation: string({ rule: oneOf(...PROPAGATIONS) }) }),
});

const networkAttachment = object({
  name: string({ required: true }),
  aliases: set(string()),
  ipv4Address: string(),
});

/**
 * The inputs of a container, and what a change of each means. Inputs that do not replace and
 * are not in `IN_PLACE` (container.ts) report "updated" and change nothing until the container
 * is made anew: so does the official plugin.
 */
export const containerSchema: ResourceSchema = {
  inputs: {
    name: string({ replaces: true }),
    image: string({ required: true, replaces: true }),
    command: list(string({ rule: notEmpty }), { replaces: true, computed: true }),
    entrypoints: list(string(), { replaces: true, computed: true }),
    envs: set(string(), { replaces: true, computed: true }),
    labels: labels({ computed: true }),
    user: string({ replaces: true, computed: true }),
    hostname: string({ replaces: true, computed: true }),
    restart: string({
      default: 'no',
      rule: oneOf('no', 'on-failure', 'always', 'unless-stopped'),
    }),
    maxRetryCount: number({ rule: wholeNumber() }),
    init: boolean({ computed: true }),
    memory: number({ rule: wholeNumber() }),
    memorySwap: number({ rule: wholeNumber(-1) }),
    cpus: string({ replaces: true }),
    shmSize: number({ replaces: true, computed: true, rule: wholeNumber() }),
    readOnly: boolean({ replaces: true }),
    tmpfs: map(),
    ulimits: set(
      object({
        name: string({ required: true }),
        soft: number({ required: true }),
        hard: number({ required: true }),
      }),
      { replaces: true },
    ),
    capabilities: object({ adds: set(string()), drops: set(string()) }, { replaces: true }),
    securityOpts: set(string(), { replaces: true, computed: true }),
    groupAdds: set(string(), { replaces: true }),
    logDriver: string({ replaces: true, computed: true }),
    logOpts: map({ replaces: true }),
    healthcheck,
    wait: boolean({ default: false }),
    waitTimeout: number({ default: 60, rule: wholeNumber() }),
    destroyGraceSeconds: number({ rule: wholeNumber() }),
    stopTimeout: number({ replaces: true, computed: true, rule: wholeNumber() }),
    stopSignal: string({ replaces: true, computed: true }),
    removeVolumes: boolean({ default: true }),
    mustRun: boolean({ default: true }),
    start: boolean({ default: true }),
    rm: boolean({ default: false }),
    attach: boolean({ default: false }),
    networksAdvanced: set(networkAttachment, { replaces: true }),
    networkMode: string({ default: 'bridge', replaces: true }),
    pidMode: string({ replaces: true }),
    ports: set(port, { replaces: true }),
    volumes: set(
      object({
        volumeName: string(),
        hostPath: string({ rule: absolute }),
        containerPath: string({ required: true }),
        readOnly: boolean(),
      }),
      { replaces: true },
    ),
    mounts: set(mount, { replaces: true }),
    hosts: set(object({ host: string({ required: true }), ip: string({ required: true }) }), {
      replaces: true,
    }),
    devices: set(
      object({
        hostPath: string({ required: true }),
        containerPath: string(),
        permissions: string({ default: 'rwm' }),
      }),
      { replaces: true },
    ),
  },
  outputs: { exitCode: number(), networkDatas: list(any()) },
};

function notEmpty(value: unknown): string | undefined {
  return value === '' ? 'is empty: values for command may not be empty' : undefined;
}

function absolute(value: unknown): string | undefined {
  return String(value).startsWith('/') ? undefined : 'must be an absolute path';
}
