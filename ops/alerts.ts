import { asMarkdown, asTable, listAlerts } from './alert-list.ts';
import { command, Refusal, run } from './cli.ts';

const severities = ['critical', 'warning', 'info', 'none'];

const program = command(
  'npm run alerts --',
  'Lists alerts: severity, condition in words, for, receivers, runbook. No Docker, no network, no secret is needed.',
)
  .argument('[words...]', 'only alerts in whose name, condition or runbook all of these words are')
  .option('--stack <name>', 'those of a stack: dev, staging or prod; otherwise all that there are')
  .option('--severity <severity>', `only ${severities.join(', ')}`)
  .option('--expr', 'with the expressions')
  .option('--markdown', 'as docs/alerts.md has them')
  .parse();
const options = program.opts<{
  stack?: string;
  severity?: string;
  expr?: boolean;
  markdown?: boolean;
}>();
if (options.severity !== undefined && !severities.includes(options.severity))
  program.error(`There is no severity ${options.severity}: ${severities.join(', ')}.`);

await run(() => {
  const words = program.args.map((word) => word.toLowerCase());
  const alerts = listAlerts(options.stack)
    .filter(({ severity }) => options.severity === undefined || severity === options.severity)
    .filter((alert) => {
      const text = `${alert.alert} ${alert.condition} ${alert.runbook}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  if (alerts.length === 0) throw new Refusal('There is no such alert.');
  process.stdout.write(
    options.markdown === true
      ? asMarkdown(alerts)
      : `${asTable(alerts, { width: process.stdout.columns ?? 100, expr: options.expr === true })}\n`,
  );
});
