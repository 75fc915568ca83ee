import type { KnownAlert } from './known-alerts.ts';

/**
 * Whether a message says what the rule says: its summary to the letter, its description with anything
 * where a template stands, and the address of its runbook.
 *
 * @returns what is missing in it, or undefined
 */
export function says(
  { annotations }: Pick<KnownAlert, 'annotations'>,
  text: string,
): string | undefined {
  const { summary = '', description = '', runbook_url: runbook = '' } = annotations;
  if (!text.includes(summary)) return `its summary "${summary}"`;
  if (!asPattern(description).test(text)) return `its description "${description}"`;
  return text.includes(runbook) ? undefined : `its runbook ${runbook}`;
}

/** A template's fixed words in their order; what is between braces may be anything, or nothing. */
function asPattern(template: string): RegExp {
  // A template in a template's condition: from the first braces of one to the last of its end.
  const pieces = template.split(/\{\{ with .*?\{\{ end \}\}|\{\{.*?\}\}/);
  return new RegExp(pieces.map(literally).join('.*?'), 's');
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
