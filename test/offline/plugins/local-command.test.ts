import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandProvider } from '../../../offline/plugins/command/provider.ts';
import { hasSecret, plain, secret, UNKNOWN } from '../../../offline/plugins/core/values.ts';
import { PluginClient } from './client.ts';

let client: PluginClient;
beforeAll(async () => {
  client = await PluginClient.start(commandProvider, 'command:local:Command');
});
afterAll(() => client.stop());

test('create runs with stdin, environment, folder and interpreter', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'local-command-'));
  const { state, id } = await client.create({
    create: 'read line; echo "$line $A"; pwd >&2',
    stdin: 'hello\nrest\n',
    environment: { A: 'there' },
    interpreter: ['/bin/sh', '-eu', '-c'],
    dir,
  });
  expect(id).toMatch(/^thing[0-9a-f]{8}$/);
  expect(state).toMatchObject({ stdout: 'hello there', stderr: dir });
});

test('only the last line break of the output is taken off', async () => {
  const { state } = await client.create({ create: 'printf "a\\n\\n"' });
  expect(state['stdout']).toBe('a\n');
});

test('an update runs update, or else create, and is given the last output', async () => {
  const state = { create: 'echo one', stdout: 'one', stderr: '' };
  const withUpdate = { create: 'echo two', update: 'echo "was $PULUMI_COMMAND_STDOUT"' };
  expect((await client.update('id', state, withUpdate))['stdout']).toBe('was one');
  expect((await client.update('id', state, { create: 'echo two' }))['stdout']).toBe('two');
  const without = { ...withUpdate, addPreviousOutputInEnv: false };
  expect((await client.update('id', state, without))['stdout']).toBe('was ');
});

test('delete runs delete with the last output', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'local-command-')), 'gone');
  await client.delete('id', { delete: `echo $PULUMI_COMMAND_STDOUT > ${file}`, stdout: 'bye' });
  expect(readFileSync(file, 'utf8')).toBe('bye\n');
});

test('a failure tells the command and all that it printed, in order', async () => {
  const create = 'echo out; echo err >&2; exit 3';
  await expect(client.create({ create })).rejects.toThrow(
    `exit status 3: running "${create}":\nout\nerr\n`,
  );
});

test('a preview runs nothing and says that the output is not known', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'local-command-')), 'made');
  const { state } = await client.create({ create: `touch ${file}` }, true);
  expect(state['stdout']).toBe(UNKNOWN);
  expect(() => readFileSync(file)).toThrow();
  const planned = await client.update('id', { stdout: 'old', stderr: '' }, { create: 'x' }, true);
  expect(planned['stdout']).toBe(UNKNOWN);
});

describe('what a change means', () => {
  const inputs = { create: 'cat', stdin: 'a', triggers: ['1', { deep: 1 }] };
  test('changed stdin is an update', async () => {
    const news = { ...inputs, stdin: 'b' };
    expect(await client.diff(inputs, news, inputs)).toMatchObject({
      changed: ['stdin'],
      replaces: [],
    });
  });
  test('a changed trigger replaces, whatever update says', async () => {
    const news = { ...inputs, update: 'true', triggers: ['1', { deep: 2 }] };
    const { changed, replaces } = await client.diff(inputs, news, inputs);
    expect(changed.sort()).toEqual(['triggers', 'update']);
    expect(replaces).toEqual(['triggers']);
  });
  test('the same inputs are no change', async () => {
    expect((await client.diff(inputs, inputs, inputs)).changed).toEqual([]);
  });
});

test('a secret input makes the output secret, and no other input', async () => {
  const { state } = await client.create({ create: 'cat', stdin: secret('hush') });
  expect(plain(state['stdout'] ?? null)).toBe('hush');
  const secrets = Object.keys(state).filter((key) => hasSecret(state[key] ?? null));
  expect(secrets.sort()).toEqual(['stderr', 'stdin', 'stdout']);
});

test('without a secret nothing is secret', async () => {
  const { state } = await client.create({ create: 'echo open' });
  expect(hasSecret(state)).toBe(false);
});
