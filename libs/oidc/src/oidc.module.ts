import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ClientAuthenticator, ProblemFilter, TokenReader } from '#libs/access';
import { AuditModule } from '#libs/audit';
import { DirectoryModule } from '#libs/directory';
import { KeysModule } from '#libs/keys';
import { AssertionAuthenticator } from './access/assertion-authenticator.js';
import { OpaqueTokenReader } from './access/opaque-token-reader.js';
import { SeenOnce } from './access/seen-once.repository.js';
import { FactFinder } from './claims/person-facts.js';
import { ClientRepository } from './clients/client.repository.js';
import { ClientsController } from './clients/clients.controller.js';
import { OidcClients } from './clients/oidc-clients.js';
import { AccountController } from './interactions/account.controller.js';
import { AccountMoreController } from './interactions/account-more.controller.js';
import { AccountPasswordController } from './interactions/account-password.controller.js';
import { AccountPerson } from './interactions/account-person.js';
import { AccountSignIn } from './interactions/account-sign-in.js';
import { AssetsController } from './interactions/assets.controller.js';
import { BackupDoor } from './interactions/backup-door.js';
import { BackupPageController } from './interactions/backup-page.controller.js';
import { BrowserPost } from './interactions/browser-post.js';
import { CardInteraction } from './interactions/card-interaction.js';
import { CardController } from './interactions/card.controller.js';
import { InteractionController } from './interactions/interaction.controller.js';
import { KeyInvitationController } from './interactions/key-invitation.controller.js';
import { PageErrorFilter } from './interactions/page-error.filter.js';
import { PostController } from './interactions/post.controller.js';
import { ProviderDoor } from './interactions/provider-door.js';
import { SignInDoor } from './interactions/sign-in-door.js';
import { TransitionDoor } from './interactions/transition-door.js';
import { TransitionPageController } from './interactions/transition-page.controller.js';
import { Accounts } from './provider/accounts.js';
import { ProviderParts } from './provider/configuration.js';
import { OidcProviderDoor } from './provider/door.js';
import { KeySets } from './provider/key-set.js';
import { LiveSessions } from './provider/live-sessions.js';
import { LogoutNotices } from './provider/logout-notices.js';
import { OidcProvider } from './provider/oidc-provider.js';
import { ProviderPages } from './provider/provider-pages.js';
import { ProviderSessions } from './provider/provider-sessions.js';
import { ProviderTrace } from './provider/provider-trace.js';
import { ProviderWatch } from './provider/provider-watch.js';
import { OidcSettings } from './settings.js';
import { ArtefactStore } from './store/artefact.js';
import { OidcStore } from './store/oidc-store.repository.js';
import { Purge } from './store/purge.js';

const services = [
  ProviderParts,
  SeenOnce,
  Purge,
  ClientRepository,
  OidcClients,
  FactFinder,
  Accounts,
  LiveSessions,
  KeySets,
  LogoutNotices,
  ProviderSessions,
  ProviderPages,
  ProviderTrace,
  ProviderWatch,
  ProblemFilter,
  PageErrorFilter,
  BrowserPost,
  SignInDoor,
  BackupDoor,
  TransitionDoor,
  AccountPerson,
  AccountSignIn,
];

const controllers = [
  ClientsController,
  InteractionController,
  BackupPageController,
  TransitionPageController,
  AccountController,
  AccountMoreController,
  AccountPasswordController,
  KeyInvitationController,
  PostController,
  AssetsController,
];

/** What is there only when people may sign in with a card. */
const cardParts = (cps: DynamicModule | undefined) =>
  cps === undefined
    ? { imports: [], controllers: [], providers: [] }
    : { imports: [cps], controllers: [CardController], providers: [CardInteraction] };

/** The modules whose providers are used here and that are configured by the process. */
export interface NeededModules {
  /** `AuthenticationModule.with(…)`, the same instance as the process imports. */
  readonly authentication: DynamicModule;
  /** The module that provides `RppsLinks`, the same instance as the process imports. */
  readonly rpps: Type | DynamicModule;
  /** `CpsModule.with(…)` when people may sign in with a card. */
  readonly cps?: DynamicModule | undefined;
}

/**
 * The OpenID provider, its sign-in pages, the register of applications, and what reads its tokens.
 * `ErrorLog`, `Clock`, `Random`, `Keyring` and the database come from the process.
 */
@Module({})
export class OidcModule {
  static with(settings: OidcSettings, needed: NeededModules): DynamicModule {
    const cards = cardParts(needed.cps);
    const { authentication, rpps } = needed;
    return {
      module: OidcModule,
      imports: [AuditModule, DirectoryModule, KeysModule, authentication, rpps, ...cards.imports],
      controllers: [...controllers, ...cards.controllers],
      providers: [
        ...services,
        ...cards.providers,
        { provide: OidcSettings, useValue: settings },
        { provide: ArtefactStore, useClass: OidcStore },
        {
          provide: OidcProvider,
          inject: [ProviderParts, KeySets, ProviderWatch],
          useFactory: (parts: ProviderParts, keySets: KeySets, watch: ProviderWatch) =>
            OidcProvider.create(parts, keySets, watch),
        },
        { provide: ProviderDoor, useClass: OidcProviderDoor },
        { provide: TokenReader, useClass: OpaqueTokenReader },
        { provide: ClientAuthenticator, useClass: AssertionAuthenticator },
      ],
      exports: [
        OidcProvider,
        OidcClients,
        ProviderDoor,
        ProviderSessions,
        TokenReader,
        ClientAuthenticator,
        PageErrorFilter,
      ],
    };
  }
}
