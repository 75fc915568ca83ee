import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { scrapeLimits } from '../infra/scrape-limits.ts';
import { scrapeTimeout } from '../rules/jobs.ts';
import { command, run } from './cli.ts';
import { readersOfContract } from './contract/all-readers.ts';
import { checkAnswers } from './contract/check.ts';
import { metricsFile, metricsPage } from './contract/page.ts';
import { holds, reportJson, reportText } from './contract/report.ts';
import { NotFetched, scrape, type Answer } from './contract/scrape.ts';
import { createReporter } from './progress.ts';

/** What every stack scrapes the application at unless it says otherwise, in seconds. */
const INTERVAL = 10;

const program: Command = command(
  'npm run contract --',
  'Checks the metrics of a VoiceAssist server against the contract (docs/metrics.md) and says all that is missing, mistyped or exploding. Exit code 0: it holds; 1: it does not; 2: nothing could be checked.',
)
  .option('--url <url>', 'where the server shows its metrics; without a path: /metrics')
  .option('--samples <count>', 'how often to ask: from two on, counters that fall are seen', '2')
  .option('--interval <seconds>', 'between two samples', '5')
  .option('--timeout <seconds>', 'for each answer', String(scrapeTimeout(INTERVAL)))
  .option('--token-file <file>', 'sends what is in this file as a bearer token')
  .option('--strict', 'warnings count as errors: for the CI of the application, after it was used')
  .option('--json', 'the findings as JSON, with the number of series and values of each metric')
  .option('--write', 'writes docs/metrics.md instead')
  .parse();
const options = program.opts<{
  url?: string;
  samples: string;
  interval: string;
  timeout: string;
  tokenFile?: string;
  strict?: boolean;
  json?: boolean;
  write?: boolean;
}>();

/** A number above `least`, or the end with exit code 2. */
function numberOf(option: 'samples' | 'interval' | 'timeout', least: number): number {
  const value = Number(options[option]);
  if (options[option].trim() === '' || !(value >= least) || !Number.isFinite(value))
    program.error(
      `error: --${option} must be a number from ${least} on, not "${options[option]}".`,
    );
  return value;
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    program.error(`error: --url must be a URL such as http://host:8000/metrics, not "${text}".`);
  if (url.username !== '' || url.password !== '')
    program.error('error: --url must not carry a password; use --token-file.');
  if (url.pathname === '/') url.pathname = '/metrics';
  return url;
}

/** @throws {NotFetched} */
function tokenOf(file: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new NotFetched(`The token cannot be read: ${(error as Error).message}.`);
  }
  // A header cannot hold anything else.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new NotFetched(`${file} does not hold one token.`);
  return token;
}

async function check(url: URL): Promise<void> {
  const samples = Math.trunc(numberOf('samples', 1));
  const [interval, timeout] = [numberOf('interval', 0), numberOf('timeout', 0.1)];
  const token = options.tokenFile === undefined ? undefined : tokenOf(options.tokenFile);
  const limit = Number.parseInt(scrapeLimits.body_size_limit) * 1024 ** 2;
  const report = createReporter();
  const answers: Answer[] = [];
  for (let i = 1; i <= samples; i++) {
    await report.step(`Sample ${i} of ${samples}`, async () => {
      if (i > 1) await sleep(interval * 1000);
      answers.push(await scrape(url, { token, timeout, limit }));
    });
  }
  const checked = checkAnswers(answers, readersOfContract());
  const shown = { url, isStrict: options.strict === true };
  process.stdout.write(
    options.json === true ? `${reportJson(checked, shown)}\n` : reportText(checked, shown),
  );
  if (!holds(checked, shown.isStrict)) process.exitCode = 1;
}

if (options.write === true && options.url !== undefined)
  program.error('error: --write makes a page of the contract; it asks no server.');
await run(async () => {
  if (options.write === true) writeFileSync(metricsFile, metricsPage());
  else if (options.url === undefined) program.error('error: say --url, or --write.');
  else {
    try {
      await check(urlOf(options.url));
    } catch (error) {
      if (!(error instanceof NotFetched)) throw error;
      console.error(`\n${error.message}`);
      process.exitCode = 2;
    }
  }
});
