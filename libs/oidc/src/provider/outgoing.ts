import { DomainError } from '#libs/kernel';
import type { OidcClients } from '../clients/oidc-clients.js';

/** An application that does not answer in this time is left; its session is over at the hub anyway. */
const TIMEOUT_MS = 2_500;

/**
 * The provider's only way out. Its own guard would stop every call to a private address, that is, to every
 * host of a hospital; ours lets through the origins of the registered applications' back-channel logout,
 * nothing else, without following redirects.
 * @throws DomainError `oidc.unregistered-origin`
 */
export const outgoingFetch =
  (clients: OidcClients) =>
  async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    if (!(await clients.logoutOrigins()).has(origin)) {
      throw new DomainError('oidc.unregistered-origin', 'refused', { origin });
    }
    const { method, headers, body } = init;
    return globalThis.fetch(input, {
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  };
