import { z } from 'zod';

export const ClientItem = z.object({
  clientId: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  authentication: z.string(),
  hasSecret: z.boolean(),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  scopes: z.array(z.string()),
  grants: z.array(z.string()),
  pkce: z.string(),
  idTokenAlgorithm: z.string(),
  requirePushedRequests: z.boolean(),
  backchannelLogoutUri: z.string().nullable(),
  clientUri: z.string().nullable(),
  createdAt: z.iso.datetime(),
});

export const ClientList = z.object({ items: z.array(ClientItem) });
