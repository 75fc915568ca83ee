/** Ids of the official provider carry the organisation: `1:my-uid`. Here it is always the first. */
export const ORG_ID = '1';

export function orgId(uid: string): string {
  return `${ORG_ID}:${uid}`;
}

/** The uid in an id, with or without its organisation. */
export function uidOf(id: string): string {
  return id.replace(/^\d+:/, '');
}
