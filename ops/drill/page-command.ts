import { hostname, userInfo } from 'node:os';
import type { ReceiverName } from '../../rules/receivers.ts';
import { Refusal } from '../cli.ts';
import { confirmStack, waitForEnter, type Terminal } from './confirm.ts';
import { reachInbox } from './inbox.ts';
import { seconds } from './numbers.ts';
import { pageDrill, type Delivery } from './page.ts';
import { chosenReceivers, leadOut, peopleBehind } from './receivers.ts';
import { drilledStack, reachAlertmanager } from './stack.ts';

/** What the command line of a page drill says. */
export interface PageOptions {
  stack: string;
  receiver: string;
  for: string;
  within: string;
  yes?: boolean;
  json?: boolean;
}

/** `npm run drill -- page`. @throws Refusal when a message failed or did not come */
export async function pageCommand(options: PageOptions, terminal?: Terminal): Promise<void> {
  const openFor = seconds('--for', options.for);
  const within = seconds('--within', options.within);
  const stack = drilledStack(options.stack);
  const receivers = chosenReceivers(options.receiver, stack.name, stack.settings);
  const outside = leadOut(receivers, stack.settings, stack.secret);
  await confirmOutside(outside, receivers, options, stack, terminal);

  const alertmanager = await reachAlertmanager(stack);
  // What leads out of the stack is not seen in its inbox.
  const inbox =
    stack.settings.parts.demo && outside.length === 0 ? await reachInbox(stack) : undefined;
  const wait = outside.length > 0 && options.yes !== true;
  try {
    const deliveries = await pageDrill({
      ...{ stack, receivers, alertmanager, inbox, openFor, within },
      startedBy: `${userInfo().username} on ${hostname()}`,
      say: (line) => void (options.json === true ? console.error(line) : console.log(line)),
      hold: () =>
        wait
          ? waitForEnter(
              `Open for ${options.for}. Press Enter when people have it: `,
              openFor,
              terminal,
            )
          : Promise.resolve(),
    });
    const told = summary(deliveries);
    console.log(options.json === true ? JSON.stringify({ deliveries }, null, 2) : told);
    if (deliveries.some(({ ok }) => !ok)) throw new Refusal('Not every message arrived.');
  } finally {
    alertmanager.close();
    inbox?.close();
  }
}

async function confirmOutside(
  outside: readonly ReceiverName[],
  receivers: readonly ReceiverName[],
  { yes }: PageOptions,
  { name, settings }: ReturnType<typeof drilledStack>,
  terminal?: Terminal,
): Promise<void> {
  if (outside.length === 0) return;
  const people = peopleBehind(outside, settings);
  const rest = receivers.length - outside.length;
  await confirmStack(
    name,
    `This pages real people of ${name} through ${people}${rest > 0 ? `, and ${rest} receivers of the inbox` : ''}`,
    { yes: yes === true, ...(terminal ? { terminal } : {}) },
  );
}

/** 3 of 3 messages arrived, and 2 of 2 of the end. */
function summary(deliveries: readonly Delivery[]): string {
  const of = (what: Delivery['what']) => {
    const all = deliveries.filter((delivery) => delivery.what === what);
    return `${all.filter(({ ok }) => ok).length} of ${all.length}`;
  };
  return `${of('alert')} receivers were told, and ${of('end')} of the end.`;
}
