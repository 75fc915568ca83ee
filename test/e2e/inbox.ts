import type { Message } from '../../demo/inbox/types.ts';
import type { TestStack } from './harness.ts';

/** What a receiver of the demo's inbox got, newest first. */
export function inbox(stack: TestStack, receiver: Message['receiver']): Promise<Message[]> {
  return stack.get<Message[]>('inbox', `/api/messages?receiver=${receiver}`);
}
