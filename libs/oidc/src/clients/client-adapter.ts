import { DomainError } from '#libs/kernel';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { OidcClients } from './oidc-clients.js';
import { metadataOf } from './registered-client.js';

/** The register as oidc-provider reads it: a disabled application is unknown (`invalid_client`). */
export class ClientAdapter implements Adapter {
  constructor(private readonly clients: OidcClients) {}

  async find(id: string): Promise<AdapterPayload | undefined> {
    const client = await this.clients.find(id);
    return client === undefined ? undefined : metadataOf(client);
  }

  async findByUid(): Promise<undefined> {
    return undefined;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async upsert(): Promise<void> {
    return readOnly();
  }

  async consume(): Promise<void> {
    return readOnly();
  }

  async destroy(): Promise<void> {
    return readOnly();
  }

  async revokeByGrantId(): Promise<void> {
    return readOnly();
  }
}

/** Applications are registered by an administrator, never through the protocol. */
function readOnly(): never {
  throw new DomainError('client.read-only', 'refused');
}
