import { contract } from '../../rules/contract.ts';
import type { Checked } from './check.ts';
import { counted, subjects, type Finding, type Subject } from './finding.ts';

/** Whether a server with these findings passes; strictly, none may be left. */
export function holds({ findings }: Checked, isStrict: boolean): boolean {
  return !findings.some(({ severity }) => isStrict || severity === 'error');
}

/** What was found, for people: a heading for each subject, a sentence for each finding, and the verdict. */
export function reportText(checked: Checked, { url, isStrict }: { url: URL; isStrict: boolean }) {
  const blocks = (Object.keys(subjects) as Subject[]).flatMap((subject) => {
    const own = checked.findings.filter((finding) => finding.subject === subject);
    const sorted = [...own].sort((a, b) => rank(a) - rank(b));
    const lines = sorted.map(({ severity, text }) => `  ${severity.padEnd(9)}${text}`);
    return lines.length === 0 ? [] : [[subjects[subject], ...lines].join('\n')];
  });
  return `${[...blocks, verdict(checked, url, isStrict)].join('\n\n')}\n`;
}

const rank = ({ severity }: Finding) => (severity === 'error' ? 0 : 1);

function verdict(checked: Checked, url: URL, isStrict: boolean): string {
  const { findings, sizes } = checked;
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const found = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ].join(', ');
  if (!holds(checked, isStrict)) {
    const why = errors === 0 ? ', and --strict allows no warning' : '';
    return `${found}${why}: ${url} does not keep the contract (docs/metrics.md).`;
  }
  const shown = contract.filter(({ name }) => (sizes[name]?.series ?? 0) > 0).length;
  const series = Object.values(sizes).reduce((sum, size) => sum + size.series, 0);
  const size = `${shown} of its ${contract.length} metrics are there, ${counted(series, 'series', 'series')} in all`;
  if (warnings === 0) return `${url} keeps the contract: ${size}.`;
  const isUnseen = findings.some(({ subject }) => subject === 'unseen');
  const again = isUnseen ? ' Use the application and check again to see the rest.' : '';
  return `${found}. ${url} keeps the contract as far as can be seen: ${size}.${again}`;
}

/** The same for programs. */
export function reportJson(checked: Checked, { url, isStrict }: { url: URL; isStrict: boolean }) {
  const { findings, sizes } = checked;
  return JSON.stringify(
    { url: url.href, holds: holds(checked, isStrict), findings, sizes },
    null,
    2,
  );
}
