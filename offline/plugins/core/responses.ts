import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type { CheckResponse, DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import type { Failure } from './check.ts';
import type { Change } from './diff.ts';
import type { Properties } from './values.ts';
import { toStruct } from './wire.ts';

/** The answer to Check: the inputs as they will be used, or why they cannot be. */
export function checkResponse(inputs: Properties, failures: Failure[]): CheckResponse {
  const response = new providerPb.CheckResponse();
  response.setInputs(toStruct(inputs));
  for (const { reason } of failures) {
    const failure = new providerPb.CheckFailure();
    // The sentence names the property. Named here too, the engine would print its value.
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}

/** The answer to Diff, with the kind of change of every property. */
export function diffResponse(changes: Change[], deleteBeforeReplace: boolean): DiffResponse {
  const { DiffResponse: Response, PropertyDiff } = providerPb;
  const kinds = {
    add: [PropertyDiff.Kind.ADD, PropertyDiff.Kind.ADD_REPLACE],
    delete: [PropertyDiff.Kind.DELETE, PropertyDiff.Kind.DELETE_REPLACE],
    update: [PropertyDiff.Kind.UPDATE, PropertyDiff.Kind.UPDATE_REPLACE],
  } as const;
  const response = new Response();
  const { DIFF_NONE, DIFF_SOME } = Response.DiffChanges;
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setHasdetaileddiff(true);
  response.setDeletebeforereplace(deleteBeforeReplace);
  for (const change of changes) {
    const detail = new PropertyDiff();
    detail.setKind(kinds[change.kind][change.replaces ? 1 : 0]);
    detail.setInputdiff(change.inputDiff === true);
    response.getDetaileddiffMap().set(change.path, detail);
  }
  const roots = (some: Change[]): string[] => [...new Set(some.map(({ path }) => rootOf(path)))];
  response.setDiffsList(roots(changes));
  response.setReplacesList(roots(changes.filter(({ replaces }) => replaces)));
  return response;
}

function rootOf(path: string): string {
  return path.split(/[.[]/)[0] ?? path;
}
