import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dockerProvider } from '../../../offline/plugins/docker/provider.ts';
import { createReporter } from '../../../ops/progress.ts';
import { setUpTools } from '../../../ops/setup.ts';
import { PluginClient } from './client.ts';

/** Plays ssh: notes its arguments, and is the connection to this machine's own engine. */
const SSH = `#!${process.execPath}
const { appendFileSync } = require('node:fs');
appendFileSync(__dirname + '/args', process.argv.slice(2).join(' ') + '\\n');
if (process.argv.includes('unreachable')) {
  console.error('ssh: connect to host unreachable port 22: No route to host');
  process.exit(255);
}
const socket = require('node:net').connect('/var/run/docker.sock');
process.stdin.pipe(socket);
socket.pipe(process.stdout);
`;

let bin: string;
beforeAll(async () => {
  await setUpTools(['busybox'], createReporter());
  bin = mkdtempSync(join(tmpdir(), 'ssh-'));
  writeFileSync(join(bin, 'ssh'), SSH, { mode: 0o755 });
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
});
afterAll(() => vi.unstubAllEnvs());

test('an engine over ssh: the ssh command is the connection', async () => {
  const volumes = await PluginClient.start(dockerProvider, 'docker:index/volume:Volume', {
    host: 'ssh://deploy@engine:2222',
    sshOpts: '["-o","BatchMode=yes"]',
  });
  const name = `plugin-ssh-${process.pid}`;
  const { id, state } = await volumes.create({ name });
  expect((await volumes.read(id, state, { name })).id).toBe(name);
  await volumes.delete(id, state);
  volumes.stop();
  const [first] = readFileSync(join(bin, 'args'), 'utf8').split('\n');
  expect(first).toBe('-o BatchMode=yes -l deploy -p 2222 -- engine docker system dial-stdio');
});

test('what ssh complains of is told', async () => {
  const volumes = await PluginClient.start(dockerProvider, 'docker:index/volume:Volume', {
    host: 'ssh://unreachable',
  });
  await expect(volumes.create({ name: 'none' })).rejects.toThrow(/No route to host/);
  volumes.stop();
});
