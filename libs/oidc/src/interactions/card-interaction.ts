import { Injectable } from '@nestjs/common';
import { CardSignIn, CardVisits } from '#libs/authentication';
import { hashToken } from '#libs/kernel';
import type { Request, Response } from 'express';
import { BrowserPost } from './browser-post.js';
import { cardHelpPage } from './card-pages.js';
import { sendPage } from './csp.js';
import { errorPage } from './pages.js';
import { ProviderDoor, type InteractionView } from './provider-door.js';
import { textsFor, type Texts } from './texts.js';

interface Step {
  readonly request: Request;
  readonly response: Response;
  readonly interaction: InteractionView;
  readonly t: Texts;
}

/** The two cookies of an authorization request: the second is a signature that only this browser holds. */
const COOKIE = /^portique_interaction(\.sig)?=/;

const browserHash = (request: Request): string =>
  hashToken(
    (request.headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => COOKIE.test(pair))
      .toSorted()
      .join('; '),
  );

/** Sign-in by CPS as the browser lives it: away to the card door, and back. */
@Injectable()
export class CardInteraction {
  constructor(
    private readonly provider: ProviderDoor,
    private readonly cards: CardSignIn,
    private readonly visits: CardVisits,
    private readonly browserPost: BrowserPost,
  ) {}

  async leave(request: Request, response: Response): Promise<void> {
    await this.#with(request, response, async ({ interaction }) => {
      const browser = { interactionUid: interaction.uid, browserHash: browserHash(request) };
      response.redirect(303, await this.visits.begin(browser));
    });
  }

  async comeBack(request: Request, response: Response, code: string): Promise<void> {
    await this.#with(request, response, async (step) => {
      const { uid } = step.interaction;
      const browser = { interactionUid: uid, browserHash: browserHash(request) };
      const post = await this.browserPost.of(request);
      const outcome = await this.cards.complete(code, browser, post);
      if (outcome.kind === 'over') return over(step);
      if (outcome.kind === 'refused') return this.#help(step, outcome.because);
      const end = { kind: 'signed-in', ...outcome.proof } as const;
      response.redirect(303, await this.provider.finish(request, response, end));
    });
  }

  #help({ response, interaction, t }: Step, because: string): void {
    const page = cardHelpPage({ t, uid: interaction.uid, because });
    const away = [interaction.clientOrigin, this.visits.cardOrigin];
    sendPage(response.status(403), page, away.filter((origin) => origin !== undefined).join(' '));
  }

  async #with(
    request: Request,
    response: Response,
    act: (step: Step) => Promise<void> | void,
  ): Promise<void> {
    const interaction = await this.provider.interaction(request, response);
    const t = textsFor(interaction?.locales ?? request.headers['accept-language']);
    if (interaction === undefined) {
      sendPage(response.status(400), errorPage({ t, text: t.errorOver, code: 'sign-in.over' }));
      return;
    }
    await act({ request, response, interaction, t });
  }
}

/** A code used twice, too late, or by another browser: said as such, and nothing more. */
function over({ response, t }: Step): void {
  sendPage(response.status(409), errorPage({ t, text: t.errorOver, code: 'sign-in.over' }));
}
