import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../../offline/grafana');

test('the server says what it is in its log, and ends on TERM with everything on disk', async () => {
  const data = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const child = spawn(process.execPath, [join(folder, 'server.ts')], {
    env: {
      PATH: process.env['PATH'],
      GF_PATHS_DATA: data,
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: '0',
      GF_SECURITY_ADMIN_PASSWORD: 'secret',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('HTTP Server Listen')) resolve();
    });
  });
  expect(log).toContain('This is a stand-in for the HTTP API of Grafana, not Grafana');
  child.kill('SIGTERM');
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
  expect(readdirSync(data)).toEqual(['admin.json']);
  expect(statSync(join(data, 'admin.json')).mode & 0o777).toBe(0o600);
});
