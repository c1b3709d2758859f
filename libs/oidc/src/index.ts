export { OidcClients } from './clients/oidc-clients.js';
export { PageErrorFilter } from './interactions/page-error.filter.js';
export { ProviderDoor } from './interactions/provider-door.js';
export { mountProvider } from './mount.js';
export { OidcModule } from './oidc.module.js';
export { issuerOf } from './settings.js';
