import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { images } from '../../infra/images.ts';
import { writeFiles } from '../../ops/render.ts';
import { receivers } from '../../rules/receivers.ts';
import { notificationTemplates } from '../../rules/templates.ts';

/** What Alertmanager gives a template, as far as ours read it. */
export interface MessageData {
  status: 'firing' | 'resolved';
  externalURL: string;
  groupLabels: Record<string, string>;
  commonLabels: Record<string, string>;
  alerts: AlertData[];
}

export interface AlertData {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
}

/** Every text of a message by its place: `pagerduty.details.firing`. */
export type Message = Record<string, string>;

const list = receivers(
  {
    slack: { alertsChannel: '#alerts', criticalChannel: '#critical' },
    pagerduty: { url: 'https://events.pagerduty.com/v2/enqueue' },
    smtp: {
      ...{ host: 'm:587', from: 'a@b', to: 'c@d', username: 'a' },
      ...{ requireTls: true, verifyTls: true, digest: 'info' },
    },
    heartbeat: null,
  },
  (name) => name,
);

/** The texts of the receivers' configuration that hold templates, by their place. */
export const texts: Record<string, string> = Object.assign(
  {},
  ...(['slack', 'pagerduty', 'email'] as const).map((kind) => {
    const config = list.flatMap((receiver) => receiver[`${kind}_configs`] ?? [])[0];
    return templatesIn(config, kind);
  }),
) as Record<string, string>;

function templatesIn(value: unknown, path: string): Record<string, string> {
  if (typeof value === 'string') return value.includes('{{') ? { [path]: value } : {};
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => {
      const { title, text } = inner as { title?: string; text?: string };
      const name = Array.isArray(value) ? (title ?? text ?? key).toLowerCase() : key;
      return templatesIn(inner, `${path}.${name}`);
    }),
  ) as Record<string, string>;
}

/** Stands between two texts of one run; no message has it. */
const BREAK = '\n=====8=====\n';

/**
 * Renders every text of the receivers with the pinned Alertmanager's own tool, HTML as HTML, in one
 * container.
 *
 * @returns by case, each text
 */
export async function renderMessages(
  cases: Record<string, MessageData>,
): Promise<Record<string, Message>> {
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-messages-'));
  const names = Object.keys(cases);
  const places = (html: boolean) =>
    Object.keys(texts).filter((place) => place.endsWith('.html') === html);
  const kinds = ['text', 'html'] as const;
  try {
    writeFiles(dir, {
      'voiceassist.tmpl': notificationTemplates,
      ...Object.fromEntries(
        kinds.map((kind) => [
          kind,
          places(kind === 'html')
            .map((place) => texts[place] + BREAK)
            .join(''),
        ]),
      ),
      ...Object.fromEntries(names.map((name) => [`${name}.json`, JSON.stringify(cases[name])])),
    });
    const runs = names.flatMap((name) =>
      kinds.map(
        (kind) =>
          `amtool template render --template.glob=/t/voiceassist.tmpl --template.type=${kind} --template.data=/t/${name}.json --template.text="$(cat /t/${kind})"; echo`,
      ),
    );
    const { stdout } = await execa('docker', [
      ...['run', '--rm', '--network', 'none', '--read-only', '--user', '0:0', '-v', `${dir}:/t:ro`],
      ...['--entrypoint', '/bin/sh', images.alertmanager, '-ec', runs.join('\n')],
    ]);
    const rendered = `${stdout}\n`.split(BREAK);
    const all = names.flatMap((name) =>
      kinds.flatMap((kind) => places(kind === 'html').map((place) => [name, place] as const)),
    );
    if (rendered.length !== all.length + 1)
      throw new Error(`amtool rendered too little:\n${stdout}`);
    const messages: Record<string, Message> = {};
    all.forEach(([name, place], index) => {
      (messages[name] ??= {})[place] = rendered[index]!;
    });
    return messages;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A message as people compare it: each text under its place. */
export function readable(message: Message): string {
  return Object.entries(message)
    .map(([place, text]) => `--- ${place}\n${text}\n`)
    .join('\n');
}
