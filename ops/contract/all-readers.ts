import { linksOf, watchingAll } from '../../infra/watched.ts';
import { contractReaders, type ContractReaders } from '../../rules/contract/readers.ts';
import { ruleGroups } from '../../rules/index.ts';
import { problemsText } from '../../stacks/resolve.ts';
import { Refusal } from '../cli.ts';
import { settingsFromFile } from '../stack-file.ts';

/** Who reads the contract among all rules that there are when a stack watches all it can. */
export function readersOfContract(): ContractReaders {
  const { settings, problems } = settingsFromFile('prod');
  if (settings === undefined) throw new Refusal(problemsText('prod', problems));
  return contractReaders(ruleGroups(watchingAll(settings), linksOf(settings)));
}
