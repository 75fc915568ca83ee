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
  numFailedTestSuites: number;
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
}

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
    const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
    const tests = report.testResults.flatMap((result) => result.assertionResults);
    const failed = Math.max(report.numFailedTests, code === 0 ? 0 : 1);
    return {
      passed: report.numPassedTests,
      failed,
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
