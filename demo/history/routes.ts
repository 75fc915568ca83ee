import { mix } from '../traffic/mix.ts';
import type { Duration } from './durations.ts';

/** A route of the server that users ask for. */
export interface Route {
  method: string;
  endpoint: string;
  /** Its part of all requests. */
  share: number;
  /** Status of a request that works. */
  success: number;
  /** Share of requests that the client got wrong, by status. */
  refused: Readonly<Record<string, number>>;
  /** As measured on the dev stack. */
  duration: Duration;
}

const total = Object.values(mix).reduce((sum, weight) => sum + weight, 0);
const share = (...weights: number[]) => weights.reduce((sum, one) => sum + one, 0) / total;
const conversation = '/conversations/{id}';

/** Every route, with what the traffic generator's users do of it. */
export const routes = {
  register: {
    method: 'POST',
    endpoint: '/register',
    share: share(mix.register),
    success: 201,
    refused: { 409: 0.02 },
    duration: { median: 0.022, spread: 0.35 },
  },
  login: {
    method: 'POST',
    endpoint: '/login',
    share: share(mix.login),
    success: 200,
    refused: { 401: 0.03 },
    duration: { median: 0.02, spread: 0.35 },
  },
  createConversation: {
    method: 'POST',
    endpoint: '/conversations',
    share: share(mix.createConversation),
    success: 201,
    refused: {},
    duration: { median: 0.007, spread: 0.5 },
  },
  listConversations: {
    method: 'GET',
    endpoint: '/conversations',
    share: share(mix.listConversations),
    success: 200,
    refused: {},
    duration: { median: 0.006, spread: 0.5 },
  },
  openConversation: {
    method: 'GET',
    endpoint: conversation,
    share: share(mix.openConversation),
    success: 200,
    refused: { 404: 0.004 },
    duration: { median: 0.004, spread: 0.5 },
  },
  readMessages: {
    method: 'GET',
    endpoint: `${conversation}/messages`,
    share: share(mix.readMessages),
    success: 200,
    refused: { 404: 0.002 },
    duration: { median: 0.006, spread: 0.6 },
  },
  sendMessage: {
    method: 'POST',
    endpoint: `${conversation}/messages`,
    share: share(mix.sendText, mix.sendVoice),
    success: 201,
    // What speakers get wrong is counted where voice is worked on.
    refused: { 415: 0, 422: 0 },
    duration: { median: 0.009, spread: 0.6 },
  },
  search: {
    method: 'GET',
    endpoint: '/search',
    share: share(mix.search),
    success: 200,
    refused: {},
    duration: { median: 0.014, spread: 0.6 },
  },
} satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** Share of sent messages that are spoken. */
export const voiceShare = mix.sendVoice / (mix.sendText + mix.sendVoice);

/** What machines ask for, with how often in a second: probes every 15 s, Docker's check and scrapes every 10 s. */
export const machineRequests: Readonly<Record<string, number>> = {
  '/health': 1 / 15 + 1 / 10,
  '/ready': 1 / 15,
  '/metrics': 1 / 10,
};
