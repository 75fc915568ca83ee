import { setPassword } from '../infra/delivery/stored-password.ts';
import { images } from '../infra/images.ts';
import { imageRef } from '../infra/image-ref.ts';
import { readLock } from '../infra/lock.ts';
import { command, Refusal, run } from './cli.ts';
import { draftSettings } from './setup.ts';
import { Workspace } from './workspace.ts';

const program = command('npm run -s password --', "Prints the password of Grafana's user admin.")
  .option('--stack <name>', 'the stack', 'dev')
  .option('--reset', 'put it back in Grafana, where someone changed it by hand')
  .parse();

await run(async () => {
  const { stack, reset } = program.opts<{ stack: string; reset?: boolean }>();
  const workspace = new Workspace(stack);
  const password = workspace.getConfig('grafanaAdminPassword');
  if (password === undefined) {
    throw new Refusal(
      `Stack ${stack} has no Grafana password yet; npm run up -- --stack ${stack} makes one.`,
    );
  }
  if (!reset) {
    console.log(password);
    return;
  }
  const { docker, namePrefix } = draftSettings(workspace, {});
  try {
    const done = await setPassword(
      {
        dockerHost: docker.host,
        stack: namePrefix,
        toolsImage: imageRef(images.busybox, docker.registryMirror, readLock(stack)),
        container: `${namePrefix}-grafana`,
        server: 'grafana',
        user: 'admin',
      },
      password,
    );
    console.log(done);
  } catch (error) {
    throw new Refusal((error as Error).message);
  }
});
