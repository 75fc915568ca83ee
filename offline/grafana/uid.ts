import { randomBytes } from 'node:crypto';
import { ApiError } from './http.ts';

const LONGEST_UID = 40;

/** @throws ApiError 400 with Grafana's reason */
export function checkUid(uid: string): void {
  if (uid.length > LONGEST_UID) throw new ApiError(400, 'uid too long, max 40 characters');
  if (!/^[A-Za-z0-9_-]*$/.test(uid)) throw new ApiError(400, 'uid contains illegal characters');
}

export function newUid(): string {
  return randomBytes(7).toString('hex');
}

/** The title as a part of a URL. */
export function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug || 'dashboard';
}
