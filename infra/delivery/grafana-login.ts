import { text } from 'node:stream/consumers';
import { checkLogin } from './grafana-password.ts';
import { readPlan } from './plan.ts';

/** What the gate before Grafana's content is told. */
export interface LoginPlan {
  /** Grafana as the provider reaches it. */
  url: string;
  user: string;
  /** The Pulumi stack, for the lines that people copy. */
  pulumiStack: string;
  /** Changes with the content, so that the gate is passed anew before any of it is written. */
  content: string;
}

/** Tries the login once, before the provider tries it for every folder and dashboard at a time. */
const plan = readPlan<LoginPlan>();
const problem = await checkLogin(plan, await text(process.stdin));
if (problem !== undefined) {
  console.error(problem.sentence);
  process.exitCode = 1;
}
