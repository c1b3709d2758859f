import { Injectable, Optional } from '@nestjs/common';
import {
  BadgeSignIn,
  CardVisits,
  CEREMONY_MOVED,
  Fido2SignIn,
  TransitionMeans,
  type AuthenticationAnswer,
  type Post,
  type SecondRefusal,
  type SignInProof,
  type TypedSecret,
} from '#libs/authentication';
import { Signals } from '#libs/kernel';
import type { Request, Response } from 'express';
import { concatMap, distinctUntilChanged, merge, Observable, timer } from 'rxjs';
import { BrowserPost } from './browser-post.js';
import { sendPage } from './csp.js';
import { errorPage, signInPage } from './pages.js';
import { ProviderDoor, type InteractionView } from './provider-door.js';
import { textsFor, type Texts } from './texts.js';

/** One request and its answer. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

interface Step extends Exchange {
  readonly interaction: InteractionView;
  readonly t: Texts;
  readonly post: Post | undefined;
}

const HEARTBEAT_MS = 5000;

/** Sign-in as the browser lives it: each act ends in a page or in the way back to the application. */
@Injectable()
export class SignInDoor {
  constructor(
    private readonly provider: ProviderDoor,
    private readonly badge: BadgeSignIn,
    private readonly key: Fido2SignIn,
    private readonly browserPost: BrowserPost,
    private readonly signals: Signals,
    private readonly transition: TransitionMeans,
    @Optional() private readonly cards?: CardVisits,
  ) {}

  async showPage(exchange: Exchange, ceremonyId: string | undefined): Promise<void> {
    await this.#with(exchange, async (step) => {
      if (step.post === undefined) return this.#render(step, undefined);
      const { uid, provenFrom } = step.interaction;
      const state =
        ceremonyId === undefined ? undefined : await this.badge.pageState(ceremonyId, uid);
      const alive = state !== undefined && state.kind !== 'over';
      await this.#render(
        step,
        alive ? ceremonyId : await this.badge.await(uid, step.post, provenFrom),
      );
    });
  }

  /** The state of the page each time it changes; the connection keeps the ceremony waiting. */
  events(ceremonyId: string, uid: string): Observable<{ data: object }> {
    const moved = new Observable<string>((subscriber) =>
      this.signals.on(CEREMONY_MOVED, (id) => {
        if (id === ceremonyId) subscriber.next(id);
      }),
    );
    return merge(timer(0, HEARTBEAT_MS), moved).pipe(
      concatMap(async () => {
        await this.badge.stillThere(ceremonyId);
        const state = await this.badge.pageState(ceremonyId, uid);
        const refusal = state.kind === 'waiting' ? state.refusal : null;
        return { data: { kind: state.kind, refusal } };
      }),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
    );
  }

  async complete(exchange: Exchange, ceremonyId: string): Promise<void> {
    await this.#with(exchange, async (step) => {
      await this.#leave(step, await this.badge.complete(ceremonyId, step.interaction.uid));
    });
  }

  async enterSecret(exchange: Exchange, ceremony: string, typed: TypedSecret): Promise<void> {
    this.badge.assertOffered(typed.factor);
    await this.#with(exchange, async (step) => {
      const { post, interaction } = step;
      if (post === undefined) return this.#over(step);
      const place = { ceremonyId: ceremony, interactionUid: interaction.uid, post };
      const outcome = await this.badge.enterSecret(place, typed);
      if ('kind' in outcome) await this.#render(step, ceremony, outcome);
      else await this.#leave(step, outcome);
    });
  }

  async startOver(exchange: Exchange, ceremonyId: string): Promise<void> {
    await this.#with(exchange, async (step) => {
      const { uid } = step.interaction;
      await this.badge.startOver(ceremonyId, uid);
      step.response.redirect(303, `/interaction/${uid}?c=${ceremonyId}`);
    });
  }

  async cancel(exchange: Exchange): Promise<void> {
    await this.#with(exchange, async (step) => {
      const location = await this.provider.finish(step.request, step.response, {
        kind: 'refused',
        error: 'access_denied',
        description: 'the person cancelled',
      });
      step.response.redirect(303, location);
    });
  }

  async keyChallenge({ request, response }: Exchange): Promise<object> {
    const interaction = await this.provider.interaction(request, response);
    if (interaction === undefined) return {};
    return this.key.challenge(interaction.uid);
  }

  async keyAnswer(
    { request, response }: Exchange,
    body: { ceremony: string; answer: AuthenticationAnswer },
  ): Promise<string | undefined> {
    const interaction = await this.provider.interaction(request, response);
    if (interaction === undefined) return undefined;
    const post = await this.browserPost.of(request);
    const place = { ceremonyId: body.ceremony, interactionUid: interaction.uid };
    const proof = await this.key.verify(
      post === undefined ? place : { ...place, post },
      body.answer,
    );
    return this.provider.finish(request, response, { kind: 'signed-in', ...proof });
  }

  async #with(exchange: Exchange, act: (step: Step) => Promise<void>): Promise<void> {
    const { request, response } = exchange;
    const interaction = await this.provider.interaction(request, response);
    const t = textsFor(interaction?.locales ?? request.headers['accept-language']);
    if (interaction === undefined) {
      sendPage(response.status(400), errorPage({ t, text: t.errorOver, code: 'sign-in.over' }));
      return;
    }
    await act({ ...exchange, interaction, t, post: await this.browserPost.of(request) });
  }

  async #render(
    step: Step,
    ceremonyId: string | undefined,
    secondRefusal?: SecondRefusal,
  ): Promise<void> {
    const { interaction, t, post, response } = step;
    const state =
      ceremonyId === undefined
        ? undefined
        : await this.badge.pageState(ceremonyId, interaction.uid);
    const { uid, clientName: client, provenFrom } = interaction;
    const view = { t, uid, client, fullProof: provenFrom !== undefined, post: post?.name };
    const page = {
      ...view,
      ceremonyId,
      state,
      cards: this.cards !== undefined,
      passwords: await this.transition.isOffered(),
      ...(secondRefusal === undefined ? {} : { secondRefusal }),
    };
    const away = [interaction.clientOrigin, this.cards?.cardOrigin];
    sendPage(response, signInPage(page), away.filter((origin) => origin !== undefined).join(' '));
  }

  async #leave(step: Step, proof: SignInProof): Promise<void> {
    const { request, response } = step;
    const location = await this.provider.finish(request, response, { kind: 'signed-in', ...proof });
    response.redirect(303, location);
  }

  async #over({ response, t }: Step): Promise<void> {
    await Promise.resolve();
    sendPage(response.status(409), errorPage({ t, text: t.errorOver, code: 'sign-in.over' }));
  }
}
