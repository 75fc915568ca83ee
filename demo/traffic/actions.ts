import type { Api, Call, Outcome } from './api.ts';
import type { Action } from './mix.ts';
import type { Random } from './random.ts';
import { remember, type User, type Users } from './users.ts';
import { recording } from './recording.ts';
import { searchTerm, sentence } from './words.ts';

/** Who acts, on what, by which chance. */
export interface Scene {
  api: Api;
  users: Users;
  random: Random;
}

/**
 * One request of one user. Whoever cannot yet do what they want does what comes before it: registers, logs
 * in, begins a conversation. So each arrival is one request, whatever the server has forgotten meanwhile.
 */
export function act(scene: Scene, user: User, action: Action): Promise<Outcome> {
  if (action === 'register') return newcomerRegisters(scene);
  if (!user.registered) return register(scene, user);
  if (user.token === undefined || action === 'login') return logIn(scene, user);
  const inConversation = action in conversationCalls;
  if (action === 'createConversation' || (inConversation && user.conversations.length === 0)) {
    return createConversation(scene, user);
  }
  if (inConversation) return converse(scene, user, action as keyof typeof conversationCalls);
  const path =
    action === 'search'
      ? `/search?q=${encodeURIComponent(searchTerm(scene.random))}`
      : '/conversations';
  return asUser(scene, user, { method: 'GET', path });
}

/** What can be done in a conversation that is there. */
const conversationCalls = {
  openConversation: (path: string): Call => ({ method: 'GET', path }),
  readMessages: (path: string): Call => ({ method: 'GET', path: `${path}/messages` }),
  sendText: (path: string, random: Random): Call => ({
    method: 'POST',
    path: `${path}/messages`,
    body: { type: 'text', text: sentence(random) },
  }),
  sendVoice: (path: string, random: Random): Call => ({
    method: 'POST',
    path: `${path}/messages`,
    body: { type: 'voice', ...recording(random) },
  }),
} as const;

async function converse(
  scene: Scene,
  user: User,
  action: keyof typeof conversationCalls,
): Promise<Outcome> {
  const { conversations } = user;
  const id = conversations[scene.random.below(conversations.length)]!;
  const call = conversationCalls[action](`/conversations/${encodeURIComponent(id)}`, scene.random);
  const outcome = await asUser(scene, user, call);
  if (statusOf(outcome) === 404) user.conversations = conversations.filter((one) => one !== id);
  return outcome;
}

async function createConversation(scene: Scene, user: User): Promise<Outcome> {
  const title = sentence(scene.random);
  const call = { method: 'POST', path: '/conversations', body: { title } } as const;
  const outcome = await asUser(scene, user, call);
  const id = isGood(outcome) ? outcome.body.id : undefined;
  if (typeof id === 'string' || typeof id === 'number') remember(user, String(id));
  return outcome;
}

async function asUser({ api }: Scene, user: User, call: Call): Promise<Outcome> {
  const outcome = await api({ ...call, token: user.token });
  // The server has lost its sessions, or ended this one.
  if (statusOf(outcome) === 401) user.token = undefined;
  return outcome;
}

async function logIn({ api, users }: Scene, user: User): Promise<Outcome> {
  const { username, password } = user;
  const outcome = await api({ method: 'POST', path: '/login', body: { username, password } });
  if (isGood(outcome) && typeof outcome.body.token === 'string') user.token = outcome.body.token;
  if (statusOf(outcome) === 401) {
    // Its database is new, and the account is not there any more; or it is somebody else's.
    if (user.refused) users.replace(user);
    user.registered = false;
    user.refused = true;
  }
  return outcome;
}

async function register({ api }: Scene, user: User): Promise<Outcome> {
  const { username, password } = user;
  const outcome = await api({ method: 'POST', path: '/register', body: { username, password } });
  // 409: from an earlier run.
  if (isGood(outcome) || statusOf(outcome) === 409) user.registered = true;
  if (isGood(outcome)) user.refused = false;
  user.token = undefined;
  user.conversations = [];
  return outcome;
}

async function newcomerRegisters(scene: Scene): Promise<Outcome> {
  const user = scene.users.newcomer();
  const outcome = await register(scene, user);
  if (isGood(outcome)) scene.users.join(user);
  else if (statusOf(outcome) === 409) scene.users.skipTaken();
  return outcome;
}

type Answer = Extract<Outcome, { kind: 'answer' }>;

function isGood(outcome: Outcome): outcome is Answer {
  return outcome.kind === 'answer' && outcome.status >= 200 && outcome.status < 300;
}

function statusOf(outcome: Outcome): number | undefined {
  return outcome.kind === 'answer' ? outcome.status : undefined;
}
