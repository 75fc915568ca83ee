/** What a user does next, by weight, in per cent of all requests; the seeded history has the same shares. */
export const mix = {
  listConversations: 20,
  openConversation: 11,
  readMessages: 34,
  sendText: 18,
  sendVoice: 2,
  search: 8,
  createConversation: 4,
  login: 2.9,
  register: 0.1,
} as const;

export type Action = keyof typeof mix;
