import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { JsonObject, Keyring, Secret, type Transaction } from '#libs/kernel';
import { ClientDocument } from './client-document.js';
import type { RegisteredClient } from './registered-client.js';

interface ClientRow {
  readonly id: string;
  readonly settings: unknown;
  readonly secretBox: Uint8Array | null;
  readonly enabled: boolean;
  readonly createdAt: Date;
}

const placeOf = (row: string) => ({ table: 'oidc_client', column: 'secret_box', row });

const withoutHoles = (settings: object): object =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

@Injectable()
export class ClientRepository {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  async list(): Promise<readonly RegisteredClient[]> {
    const rows = await this.database.prisma.oidcClient.findMany({ orderBy: { id: 'asc' } });
    return rows.map((row) => this.#toClient(row));
  }

  /** Locked until the transaction ends. */
  async find(tx: Transaction, id: string): Promise<RegisteredClient | undefined> {
    await inside(tx).$queryRaw`select id from oidc_client where id = ${id} for update`;
    const row = await inside(tx).oidcClient.findUnique({ where: { id } });
    return row === null ? undefined : this.#toClient(row);
  }

  async save(tx: Transaction, client: RegisteredClient): Promise<void> {
    const { settings, secret, enabled, createdAt } = client;
    const id = settings.client_id;
    const data = {
      name: settings.client_name,
      settings: { ...JsonObject.parse(withoutHoles(settings)) },
      secretBox:
        secret === undefined
          ? null
          : new Uint8Array(this.keyring.seal(Buffer.from(secret.reveal(), 'utf8'), placeOf(id))),
      enabled,
    };
    await inside(tx).oidcClient.upsert({
      where: { id },
      create: { id, createdAt, ...data },
      update: data,
    });
  }

  #toClient(row: ClientRow): RegisteredClient {
    const {
      enabled: _enabled,
      client_secret: _secret,
      ...settings
    } = ClientDocument.parse(row.settings);
    const box = row.secretBox;
    const secret =
      box === null
        ? undefined
        : new Secret(this.keyring.open(Buffer.from(box), placeOf(row.id)).toString('utf8'));
    return { settings, secret, enabled: row.enabled, createdAt: row.createdAt };
  }
}
