import type { Message } from '../../demo/inbox/types.ts';
import { reach, type Reached } from './reach.ts';
import { waysTo, type DrilledStack } from './stack.ts';

/** The inbox of a demo stack, where what its receivers were sent can be looked at. */
export async function reachInbox(stack: DrilledStack): Promise<Reached> {
  const { publish } = stack.settings;
  const port = publish.ports.inbox;
  const url = port === null ? undefined : `http://${publish.address}:${port}`;
  return reach(`The inbox of stack ${stack.name}`, waysTo('inbox', stack, url), async (inbox) => {
    const { status, body } = await inbox.send('GET', '/metrics');
    return status === 200 && body.includes('\ninbox_messages_received_total')
      ? undefined
      : `it answers ${status}, and is no inbox`;
  });
}

/** What a receiver of the inbox has, newest first. @param since from a moment of its clock on */
export async function messagesOf(
  inbox: Reached,
  receiver?: Message['receiver'],
  since?: Date,
): Promise<Message[]> {
  const query = new URLSearchParams({
    ...(receiver === undefined ? {} : { receiver }),
    ...(since === undefined ? {} : { since: since.toISOString() }),
  });
  const { status, body } = await inbox.send('GET', `/api/messages?${query.toString()}`);
  if (status !== 200) throw new Error(`the inbox answered ${status}: ${body}`);
  return JSON.parse(body) as Message[];
}
