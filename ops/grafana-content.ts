import type { Settings } from '../stacks/schema.ts';
import type { Workspace } from './workspace.ts';

/** Whether Grafana answers where `pulumi up` reaches it. */
export async function grafanaAnswers({ grafanaApiUrl }: Settings): Promise<boolean> {
  try {
    const answer = await fetch(`${grafanaApiUrl}/api/health`, {
      signal: AbortSignal.timeout(3000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

export interface GrafanaUids {
  folders: Set<string>;
  datasources: Set<string>;
}

/** Uids of what Grafana has; `undefined` when it does not answer, or not with this password. */
export async function grafanaUids(
  settings: Settings,
  workspace: Workspace,
): Promise<GrafanaUids | undefined> {
  if (!(await grafanaAnswers(settings))) return undefined;
  const password = workspace.getConfig('grafanaAdminPassword') ?? '';
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const uids = async (path: string): Promise<Set<string> | undefined> => {
    // Once and no more: several wrong passwords lock the account.
    const answer = await fetch(`${settings.grafanaApiUrl}/api/${path}`, {
      headers: { authorization },
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) return undefined;
    const found = (await answer.json()) as { uid: string }[];
    return new Set(found.map(({ uid }) => uid));
  };
  try {
    const folders = await uids('folders?limit=1000');
    const datasources = folders && (await uids('datasources'));
    return folders && datasources && { folders, datasources };
  } catch {
    return undefined;
  }
}
