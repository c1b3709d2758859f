export { ClientsFile } from './clients/client-document.js';
export { OidcClients, type Tile } from './clients/oidc-clients.js';
export { PageErrorFilter } from './interactions/page-error.filter.js';
export {
  ProviderDoor,
  type InteractionEnd,
  type InteractionView,
} from './interactions/provider-door.js';
export { mountProvider } from './mount.js';
export { OidcModule, type NeededModules } from './oidc.module.js';
export { OidcProvider } from './provider/oidc-provider.js';
export { issuerOf, OidcSettings } from './settings.js';
export { ArtefactStore } from './store/artefact.js';
