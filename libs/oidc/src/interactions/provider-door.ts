import type { IncomingMessage, ServerResponse } from 'node:http';

/** What the sign-in pages need to know of an authorization request under way. */
export interface InteractionView {
  readonly uid: string;
  readonly clientName: string;
  /** Where the browser goes at the end: the forms' `form-action` must allow it. */
  readonly clientOrigin: string | undefined;
  readonly locales: string | undefined;
  /** The application asks for a full 2FA of this instant or later: a tap alone may not be enough. */
  readonly provenFrom: Date | undefined;
}

/** The end of an interaction. */
export type InteractionEnd =
  | {
      readonly kind: 'signed-in';
      readonly subject: string;
      readonly acr: string;
      readonly amr: readonly string[];
      readonly authTime: number;
      readonly careSessionId: string;
      readonly workstationId: string | null;
    }
  | { readonly kind: 'refused'; readonly error: 'access_denied'; readonly description: string };

/** The provider as the pages see it; implemented beside the provider. */
export abstract class ProviderDoor {
  /** The request of this browser, or undefined when it expired or is another browser's. */
  abstract interaction(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<InteractionView | undefined>;

  /** Ends the interaction; returns where the browser goes next. */
  abstract finish(
    request: IncomingMessage,
    response: ServerResponse,
    end: InteractionEnd,
  ): Promise<string>;

  /** Whoever is signed in on this browser leaves it. */
  abstract leaveFormer(request: IncomingMessage, response: ServerResponse): Promise<void>;

  /** The uid of this browser's session when somebody is signed in. */
  abstract sessionUid(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<string | undefined>;
}
