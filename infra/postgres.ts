import * as pulumi from '@pulumi/pulumi';
import { secretFile } from './paths.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';
import { storedPassword } from './stored-password.ts';

const POSTGRES = 999;

/** Demo only: the PostgreSQL server that the dev stack watches. */
export class Postgres extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Postgres', name, {}, opts);
    const { user, database } = stack.settings.targets.postgres!;

    const secrets = new SecretFiles(
      'postgres',
      { files: { postgresPassword: stack.secrets('postgresPassword') }, uid: POSTGRES },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'postgres',
      {
        // The image's entry point would leave the password in the environment of the server and of each of
        // its processes: here the database is made first, and the server started without it.
        command: ['bash', '-c', 'docker-ensure-initdb.sh && exec postgres'],
        environment: {
          POSTGRES_USER: user,
          POSTGRES_DB: database,
          POSTGRES_PASSWORD_FILE: secretFile('postgresPassword'),
        },
        user: `${POSTGRES}:${POSTGRES}`,
        // The runbook's check, asked over TCP: the socket also answers while the first start initialises.
        healthcheck: ['pg_isready', '-U', user, '-d', database, '-h', '127.0.0.1'],
        readyWithin: 120,
        secrets,
        dataDir: '/var/lib/postgresql/data',
        tmpfs: {
          '/tmp': 'rw,size=64m,mode=1777',
          '/var/run/postgresql': 'rw,size=1m,mode=0775,uid=999,gid=999',
        },
        graceSeconds: 60,
      },
      stack,
      { parent: this },
    );
    storedPassword(
      'postgres',
      { service: this.service, password: stack.secrets('postgresPassword'), user, database },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
