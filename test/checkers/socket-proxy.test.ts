import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { images } from '../../infra/images.ts';
import { socketProxyFiles } from '../../infra/socket-proxy-config.ts';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';

/** The real proxy before an engine that answers what the test says: what it lets through of an inspect. */
let dir: string;
let engine: Server;
let container: string;
let url: string;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  await setUpTools(['socketProxy'], silentReporter);
  dir = mkdtempSync(join(tmpdir(), 'voiceassist-proxy-'));
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, 'haproxy.cfg'), socketProxyFiles()['haproxy.cfg']!);
  engine = createServer((_request, response) => answer(response)).listen(join(dir, 'docker.sock'));
  await new Promise((resolve) => engine.once('listening', resolve));
  container = (
    await execa('docker', [
      ...['run', '--detach', '--user', '0:0', '--read-only', '--publish', '127.0.0.1::2375'],
      ...['--volume', `${dir}:/proxy:ro`],
      ...['--volume', `${join(dir, 'docker.sock')}:/var/run/docker.sock`],
      ...[images.socketProxy, 'haproxy', '-W', '-db', '-f', '/proxy/haproxy.cfg'],
    ])
  ).stdout;
  const { stdout } = await execa('docker', ['port', container, '2375/tcp']);
  url = `http://${stdout.split('\n')[0]}`;
  for (let i = 0; i < 100; i++) {
    if (
      await fetch(`${url}/healthz`).then(
        (r) => r.ok,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error('the proxy did not start');
}, 3_600_000);

afterAll(async () => {
  if (container) await execa('docker', ['rm', '--force', container]);
  engine?.closeAllConnections();
  engine?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** As the engine writes it: compact, in chunks, with a line feed at the end. */
const goJson = (value: unknown) => `${JSON.stringify(value)}\n`;
const inspect = (env: unknown, rest: object = {}) => ({
  Id: 'abc',
  State: { Status: 'running', Health: { Status: 'healthy' } },
  RestartCount: 3,
  Config: { Tty: false, Env: env, Cmd: ['a', 'b'], Labels: { 'com.example': 'Env' }, ...rest },
});

async function ask(path: string, body: string, status = 200) {
  answer = (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    const half = Math.floor(body.length / 2);
    response.write(body.slice(0, half));
    response.end(body.slice(half));
  };
  const got = await fetch(`${url}${path}`);
  return { status: got.status, text: await got.text() };
}

describe('an inspect answer loses its environment and nothing else', () => {
  test.each<[string, unknown]>([
    ['a plain one', ['PATH=/bin', 'TOKEN=canary']],
    ['one variable', ['TOKEN=canary']],
    ['brackets', ['A=x],"canary"', 'B=["canary"]', 'C=}]{[']],
    ['escaped quotes and backslashes', ['A=\\', 'B="],"Env":["canary"', 'C=\\"canary\\']],
    ['control characters and other alphabets', ['A=canary\n\t\u0001', 'B=ключ canary ü']],
    ['one that is long', [`A=${'canary\\"'.repeat(9_000)}`]],
    ['very many', Array.from({ length: 3_000 }, (_, i) => `V${i}=canary "${i}"`)],
    ['an empty one', []],
  ])('%s', async (_name, env) => {
    const labels = { Labels: { Env: '["x"]', ü: 'ключ "Env":["y"] %0A' } };
    const { status, text } = await ask('/v1.41/containers/abc/json', goJson(inspect(env, labels)));
    expect(status).toBe(200);
    expect(text).not.toContain('canary');
    expect(JSON.parse(text)).toEqual(inspect([], labels));
  });

  test('null stays null', async () => {
    const { text } = await ask('/containers/abc/json?size=1', goJson(inspect(null)));
    expect(JSON.parse(text)).toEqual(inspect(null));
  });

  test('an image has two of them on old engines', async () => {
    const image = (env: string[]) => ({ ContainerConfig: { Env: env }, Config: { Env: env } });
    const { status, text } = await ask('/images/a/b:1@sha256:c/json', goJson(image(['X=canary'])));
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual(image([]));
  });
});

describe('what cannot be cleaned is refused', () => {
  test.each<[string, string]>([
    [
      'larger than the buffer',
      goJson(inspect(['A=canary'], { Labels: { x: 'x'.repeat(200_000) } })),
    ],
    ['an environment that ends nowhere', '{"Config":{"Env":["A=canary","B=canary\n'],
    ['cut off behind it', '{"Config":{"Env":["A=canary"],"Cmd":["x"'],
    ['in another shape', '{"Config":{"Env": [ "A=canary" ]}}\n'],
  ])('%s', async (_name, body) => {
    const { status, text } = await ask('/containers/abc/json', body);
    expect(status).toBe(502);
    expect(text).not.toContain('canary');
  });
});

describe('everything else passes as it is', () => {
  const body = '{"message":"No such container: abc","Env":["not one"]}\n';
  test('an error of the engine', async () => {
    expect(await ask('/containers/abc/json', body, 404)).toEqual({ status: 404, text: body });
  });
  test.each(['/containers/json', '/images/json', '/v1.41/version'])('%s', async (path) => {
    const large = goJson({ list: 'x'.repeat(400_000) });
    expect(await ask(path, large)).toEqual({ status: 200, text: large });
  });
});
