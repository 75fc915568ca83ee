/** Why a login did not work: `refused` is a wrong password, which waiting does not mend. */
export interface LoginProblem {
  refused: boolean;
  sentence: string;
}

/**
 * One try of a login at Grafana's own address. Never more: five wrong ones within five minutes lock
 * even the right password out.
 *
 * @returns what is wrong, with the way out; `undefined` when it works
 */
export async function checkLogin(
  { url, user, pulumiStack }: { url: string; user: string; pulumiStack: string },
  password: string,
): Promise<LoginProblem | undefined> {
  let answer: Response;
  try {
    answer = await fetch(`${url}/api/org`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      },
      signal: AbortSignal.timeout(20_000),
    });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    return {
      refused: false,
      sentence: `Grafana does not answer at ${url} (${cause?.message ?? message}); check its container and grafanaApiUrl.`,
    };
  }
  if (answer.ok) return undefined;
  const said = (await answer.text()).trim().slice(0, 200);
  return answer.status === 401
    ? { refused: true, sentence: refusedPassword(url, user, pulumiStack, said) }
    : { refused: false, sentence: `Grafana at ${url} answered ${answer.status}: ${said}` };
}

/** The sentence for a password that was changed in Grafana, by hand. */
function refusedPassword(url: string, user: string, stack: string, said: string): string {
  return `Grafana at ${url} refuses the password of ${user} that the stack's config has (it said: ${said}). Someone changed it in Grafana. Either
  - put the config's back:     npm run password -- --reset --stack ${stack}
  - or tell the config of it:  pulumi config set --secret voiceassist-monitoring:grafanaAdminPassword --stack ${stack}
and run up again. Nothing in Grafana was changed, and the login was tried once.`;
}
