/**
 * Grafana's settings about who may do what, as environment variables. Most are its defaults in 13.x; they
 * are said all the same, because a default that changes would open the door without a line of ours.
 *
 * @param url what people type into a browser; behind https the session travels over nothing else
 */
export function grafanaSecurity(url: string): Record<string, string> {
  const https = url.startsWith('https://');
  return {
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    // Who is not logged in need not know which advisories apply.
    GF_AUTH_ANONYMOUS_HIDE_VERSION: 'true',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_USERS_ALLOW_ORG_CREATE: 'false',
    // The other two ways to show a dashboard to someone without a login.
    GF_PUBLIC_DASHBOARDS_ENABLED: 'false',
    GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
    // Pictures and news would tell other sites who works here, and need egress.
    GF_SECURITY_DISABLE_GRAVATAR: 'true',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
    GF_SECURITY_ALLOW_EMBEDDING: 'false',
    GF_SECURITY_COOKIE_SAMESITE: 'lax',
    GF_SECURITY_DISABLE_BRUTE_FORCE_LOGIN_PROTECTION: 'false',
    // Over plain http a browser would never send the cookie back, and no one could log in.
    GF_SECURITY_COOKIE_SECURE: String(https),
    GF_SECURITY_STRICT_TRANSPORT_SECURITY: String(https),
  };
}
