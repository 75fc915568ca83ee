import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { dial } from '../../infra/delivery/process-agent.ts';

test('a closed connection ends its process, even one that hears no TERM, as nc in a container', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-dial-'));
  const ended = join(dir, 'ended');
  try {
    const socket = dial({ command: 'sh', args: ['-c', `trap '' TERM; cat; touch ${ended}`] });
    socket.write('hello');
    await new Promise((resolve) => socket.once('data', resolve));
    expect(existsSync(ended)).toBe(false);
    socket.destroy();
    await vi.waitFor(() => expect(existsSync(ended)).toBe(true), { timeout: 10_000 });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
