import { Controller, Get } from '@nestjs/common';
import { Allow, Describe } from '#libs/access';
import type { z } from 'zod';
import { ClientItem, ClientList } from './clients.schemas.js';
import { OidcClients } from './oidc-clients.js';
import type { RegisteredClient } from './registered-client.js';

/** The applications that rely on the hub. Keys and secrets are not shown. */
@Controller('api/v1/clients')
export class ClientsController {
  constructor(private readonly clients: OidcClients) {}

  @Get()
  @Allow({ kind: 'role', anyOf: ['administrator'], scope: 'hub:api' })
  @Describe({ summary: 'The registered applications', tag: 'clients', answer: ClientList })
  async list(): Promise<z.infer<typeof ClientList>> {
    return { items: (await this.clients.list()).map(item) };
  }
}

const item = ({ settings, secret, enabled, createdAt }: RegisteredClient) =>
  ClientItem.parse({
    clientId: settings.client_id,
    name: settings.client_name,
    enabled,
    authentication: settings.token_endpoint_auth_method,
    hasSecret: secret !== undefined,
    redirectUris: settings.redirect_uris,
    postLogoutRedirectUris: settings.post_logout_redirect_uris,
    scopes: settings.scopes,
    grants: settings.grant_types,
    pkce: settings.pkce,
    idTokenAlgorithm: settings.id_token_signed_response_alg,
    requirePushedRequests: settings.require_pushed_authorization_requests,
    backchannelLogoutUri: settings.backchannel_logout_uri ?? null,
    clientUri: settings.client_uri ?? null,
    createdAt: createdAt.toISOString(),
  });
