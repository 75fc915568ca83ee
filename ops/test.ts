import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, run } from './cli.ts';
import { createReporter, duration } from './progress.ts';
import { root } from './stack-file.ts';

const program = command(
  'npm test --',
  'Runs everything: format, lint, types, unit and golden tests, the real checkers, then e2e. The last line counts.',
)
  .option('--check', 'only what needs no Docker: format, lint, types, unit and golden tests')
  .parse();

interface Count {
  passed: number;
  failed: number;
  skipped: string[];
}

/** Runs a command in front of the person. Gives its exit code. */
function shown(name: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A tool that says yes or no counts as one test. */
async function tool(title: string, name: string, ...args: string[]): Promise<Count> {
  const started = performance.now();
  const code = await shown(name, args);
  const took = duration((performance.now() - started) / 1000);
  console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${title} (${took})`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    /** Milliseconds; absent for a test that was skipped. */
    assertionResults: { status: string; fullName: string; duration?: number | null }[];
  }[];
}

/** The secrets of the tests of leaks (`test/e2e/delivery/canaries.ts`): reports are published. */
const canaries = /canary[0-9a-f]{24}/;

/** How many of a project's tests are named with the time that they took. */
const SLOWEST = 15;

/** Each test as it ends where they take minutes, else each file. */
function shownBy(project: string): string[] {
  return [`--reporter=${project === 'e2e' ? 'verbose' : 'default'}`];
}

/** A vitest project; a file that fails before its first test counts as one failure. */
async function vitest(project: string): Promise<Count> {
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-test-'));
  const file = join(dir, 'report.json');
  try {
    const code = await shown('vitest', [
      ...['run', '--project', project, '--reporter=json', ...shownBy(project)],
      `--outputFile.json=${file}`,
    ]);
    const text = readFileSync(file, 'utf8');
    const report = JSON.parse(text) as VitestReport;
    const tests = report.testResults.flatMap((result) => result.assertionResults);
    const failed = Math.max(report.numFailedTests, code === 0 ? 0 : 1);
    const leaks = canaries.test(text) ? 1 : 0;
    if (leaks > 0) console.log(`FAILED  the report of ${project} shows a secret of its tests`);
    showSlowest(project, tests);
    return {
      passed: report.numPassedTests,
      failed: failed + leaks,
      skipped: tests
        .filter(({ status }) => status !== 'passed' && status !== 'failed')
        .map(({ fullName }) => fullName),
    };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Says where the time goes. */
function showSlowest(
  project: string,
  tests: VitestReport['testResults'][number]['assertionResults'],
): void {
  const slowest = tests
    .map(({ fullName, duration: took }) => ({ fullName, seconds: (took ?? 0) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST);
  console.log(`the slowest tests of ${project}:`);
  for (const { fullName, seconds } of slowest)
    console.log(`${seconds.toFixed(1).padStart(8)} s  ${fullName}`);
}

/** Engine, CLI, plugins and images, in front of the person: on a machine that has none it is the longest part. */
async function setUp(): Promise<Count> {
  try {
    // Loaded here, because `check` needs none of it.
    const { setUpForTests } = await import('./setup.ts');
    await createReporter().step('set-up', () => setUpForTests(createReporter()));
    return { passed: 1, failed: 0, skipped: [] };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: [] };
  }
}

await run(async () => {
  const { check } = program.opts<{ check?: boolean }>();
  const counts = [
    await tool('format', 'prettier', '--check', '--log-level', 'warn', '.'),
    await tool(
      'lint',
      'eslint',
      '--max-warnings=0',
      '--cache',
      '--cache-location',
      'node_modules/.cache/eslint/',
      '.',
    ),
    await tool('types', 'tsc', '--noEmit', '-p', '.'),
    await vitest('unit'),
  ];
  if (!check) {
    counts.push(await setUp(), await vitest('checkers'), await vitest('e2e'));
  }
  const skipped = counts.flatMap((count) => count.skipped);
  for (const name of skipped) console.log(`skipped: ${name}`);
  const sum = (key: 'passed' | 'failed') => counts.reduce((total, count) => total + count[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  if (sum('failed') > 0) process.exitCode = 1;
});
