import type { Admin } from './admin.ts';
import { ApiError } from './http.ts';
import { log } from './log.ts';
import type { LoginAttempts } from './login-attempts.ts';

const WRONG = new ApiError(401, 'Invalid username or password', {
  extra: null,
  messageId: 'password-auth.failed',
  statusCode: 401,
  traceID: '',
});
const MISSING = new ApiError(401, 'Unauthorized', {
  extra: null,
  messageId: 'auth.unauthorized',
  statusCode: 401,
  traceID: '',
});

/**
 * Lets basic authentication of the admin pass.
 * @param attempts undefined where the brute-force lock is switched off
 * @throws ApiError 401
 */
export function authenticate(
  header: string | undefined,
  admin: Admin,
  attempts: LoginAttempts | undefined,
): void {
  const given = basicCredentials(header);
  if (given === undefined) throw MISSING;
  const { user, password } = given;
  if (attempts?.isLocked(user)) {
    log('warn', 'Too many consecutive incorrect login attempts: the user is locked for now', {
      user,
    });
    throw WRONG;
  }
  if (!admin.isRight(user, password)) {
    attempts?.failed(user);
    throw WRONG;
  }
  attempts?.succeeded(user);
}

/** User and password of an Authorization header; undefined where it holds none. */
export function basicCredentials(
  header: string | undefined,
): { user: string; password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
