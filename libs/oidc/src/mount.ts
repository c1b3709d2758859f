import type { INestApplication } from '@nestjs/common';
import { OidcProvider } from './provider/oidc-provider.js';
import { MOUNT } from './settings.js';

/**
 * Puts the provider on the application, at `/oidc`. To be called before `app.init()` or `app.listen()`:
 * Nest's body parsers come after it, and must not read what the provider reads itself.
 */
export function mountProvider(app: INestApplication): void {
  app.use(MOUNT, app.get(OidcProvider).callback());
}
