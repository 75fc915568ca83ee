import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { XMLParser } from 'fast-xml-parser';
import { images } from '../../infra/images.ts';
import { writeFiles } from '../../ops/render.ts';

interface Report {
  testsuites: {
    testsuite: { '@name': string; testcase?: { '@name': string; failure?: string[] }[] }[];
  };
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  trimValues: false,
  isArray: (name) => ['testsuite', 'testcase', 'failure'].includes(name),
});

/**
 * Runs `promtool test rules`, of the pinned image, over test files and what they name, in one process.
 *
 * @returns by test file, what promtool complains of; an empty text: all as expected
 * @throws when promtool could not read a file
 */
export async function runPromtool(files: Record<string, string>): Promise<Map<string, string>> {
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-promtool-'));
  try {
    writeFiles(dir, files);
    const tests = Object.keys(files).filter((name) => name.endsWith('.test.yml'));
    const { stdout, stderr } = await execa(
      'docker',
      [
        ...['run', '--rm', '--network', 'none', '--read-only', '--tmpfs', '/tmp', '--user', '0:0'],
        ...['-v', `${dir}:/rules:ro`, '-w', '/rules', '--entrypoint', '/bin/promtool'],
        ...[images.prometheus, 'test', 'rules', '--junit=/dev/stdout', ...tests],
      ],
      { reject: false },
    );
    const report = stdout.slice(stdout.indexOf('<testsuites'));
    const suites = report.startsWith('<') ? (xml.parse(report) as Report).testsuites.testsuite : [];
    const said = new Map(
      suites.map(({ '@name': name, testcase = [] }) => [
        name,
        testcase.flatMap(({ failure = [] }) => failure).join('\n'),
      ]),
    );
    const unread = tests.filter((name) => !said.has(name));
    if (unread.length > 0 || suites.some(({ testcase = [] }) => testcase.length === 0))
      throw new Error(`promtool did not test ${unread.join(', ') || 'every file'}:\n${stderr}`);
    return said;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
