import { stringify } from 'yaml';

/** Config text with stable line breaks and no anchors, so that a changed value is a changed line and no more. */
export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
