import type { FastifyInstance } from 'fastify';
import { userOf } from '../authenticate.ts';
import { exceptionOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Parts } from '../parts.ts';
import { VoiceError } from '../voice-errors.ts';
import { processVoice } from '../voice.ts';
import { ownConversation, params, type ById } from './conversations.ts';

/** Seconds that the messages of a conversation are kept in the cache. */
const KEPT = 600;

interface Sent {
  type: 'text' | 'voice';
  text: string;
  codec: string;
  seconds: number;
  audio: string;
}

const body = {
  type: 'object',
  required: ['type'],
  properties: { type: { enum: ['text', 'voice'] } },
  if: { properties: { type: { const: 'text' } } },
  then: {
    required: ['text'],
    properties: { text: { type: 'string', minLength: 1, maxLength: 4000 } },
  },
  else: {
    required: ['codec', 'seconds', 'audio'],
    properties: {
      codec: { type: 'string', maxLength: 20 },
      seconds: { type: 'number', minimum: 0, maximum: 120 },
      audio: { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' },
    },
  },
};

/** What users write and say in a conversation. */
export function messageRoutes(app: FastifyInstance, parts: Parts): void {
  const { database, lookups, vectors, metrics } = parts;

  app.post<ById & { Body: Sent }>(
    '/conversations/:id/messages',
    { schema: { params, body } },
    async (request, reply) => {
      const { id } = await ownConversation(request, parts);
      const { type } = request.body;
      const text =
        type === 'text' ? request.body.text : await recognised(request.body, parts, request.log);
      const message = await database.addMessage({ conversationId: id, type, text });
      await lookups.delete(keyOf(id));
      metrics.messages.inc({ conversation_type: type });
      // Nobody waits for it; without it the message is found by its words alone.
      vectors.add(message.id, userOf(request), text).catch(() => undefined);
      return reply.code(201).send(message);
    },
  );

  app.get<ById>('/conversations/:id/messages', { schema: { params } }, async (request) => {
    const { id } = await ownConversation(request, parts);
    return {
      messages: await lookups.through(keyOf(id), KEPT, () => database.messagesOf(id)),
    };
  });
}

const keyOf = (conversation: number) => `messages:${conversation}`;

/** The text of a voice message; its time is measured when it succeeds, its failure counted by its type. */
async function recognised(
  { codec, seconds, audio }: Sent,
  { metrics, random, timescale }: Parts,
  log: Pick<Log, 'warn'>,
): Promise<string> {
  const end = metrics.voiceDuration.startTimer();
  try {
    const text = await processVoice(
      { codec, seconds, audio: Buffer.from(audio, 'base64') },
      { random, timescale },
    );
    end();
    return text;
  } catch (error) {
    if (error instanceof VoiceError) {
      metrics.voiceErrors.inc({ error_type: error.type });
      log.warn({ module: 'voice', exception: exceptionOf(error) }, 'a voice input failed');
    }
    throw error;
  }
}
