import { Injectable } from '@nestjs/common';
import {
  TransitionActivation,
  TransitionMeans,
  TransitionSignIn,
  type Post,
  type SignInProof,
} from '#libs/authentication';
import { DomainError, Secret } from '#libs/kernel';
import { BrowserPost } from './browser-post.js';
import { sendPage } from './csp.js';
import { errorPage } from './pages.js';
import { ProviderDoor, type InteractionView } from './provider-door.js';
import type { Exchange } from './sign-in-door.js';
import { textsFor, type Texts } from './texts.js';
import { firstCodePage, firstUsePage, passwordPage } from './transition-pages.js';
import { chosenRefusalText } from './transition-texts.js';

interface Step extends Exchange {
  readonly interaction: InteractionView;
  readonly post: Post | undefined;
  readonly t: Texts;
}

/** Sign-in by password and one-time code, and its first use; not there while the hospital has it off. */
@Injectable()
export class TransitionDoor {
  constructor(
    private readonly provider: ProviderDoor,
    private readonly offered: TransitionMeans,
    private readonly signIn: TransitionSignIn,
    private readonly activation: TransitionActivation,
    private readonly browserPost: BrowserPost,
  ) {}

  async showPage(exchange: Exchange, page: 'password' | 'first'): Promise<void> {
    await this.#with(exchange, async (step) => {
      this.#render(step, page, false);
      await Promise.resolve();
    });
  }

  async enter(
    exchange: Exchange,
    typed: { matricule: string; password: string; code: string },
  ): Promise<void> {
    await this.#with(exchange, async (step) => {
      const { matricule, password, code } = typed;
      const where = step.post?.name;
      const entered = { matricule, code, secret: new Secret(password), where };
      const proof = await this.signIn.enter(entered, step.post);
      if (proof === undefined) this.#render(step, 'password', true);
      else await this.#leave(step, proof);
    });
  }

  async begin(exchange: Exchange, typed: { matricule: string; code: string }): Promise<void> {
    await this.#with(exchange, async (step) => {
      const { matricule, code } = typed;
      const entered = { matricule, secret: new Secret(code), where: step.post?.name };
      const first = await this.activation.begin(entered, step.interaction.uid);
      if (first === undefined) this.#render(step, 'first', true);
      else sendPage(step.response, firstUsePage({ ...placeOf(step), first }));
    });
  }

  async choose(
    exchange: Exchange,
    form: { ceremony: string; password: string; again: string; code: string },
  ): Promise<void> {
    await this.#with(exchange, async (step) => {
      const { uid } = step.interaction;
      const chosen = { ceremonyId: form.ceremony, interactionUid: uid, code: form.code };
      try {
        if (form.password !== form.again) throw new DomainError('password.differs', 'invalid');
        const password = new Secret(form.password);
        await this.#leave(step, await this.activation.finish({ ...chosen, password }, step.post));
      } catch (error) {
        if (!isForThePerson(error, step.t)) throw error;
        const first = await this.activation.again(form.ceremony, uid);
        const view = { ...placeOf(step), first, refusal: error.code };
        sendPage(step.response.status(422), firstUsePage(view), step.interaction.clientOrigin);
      }
    });
  }

  #render(step: Step, page: 'password' | 'first', refused: boolean): void {
    const view = { ...placeOf(step), refused };
    const text = page === 'first' ? firstCodePage(view) : passwordPage(view);
    sendPage(step.response.status(refused ? 403 : 200), text, step.interaction.clientOrigin);
  }

  async #leave({ request, response }: Step, proof: SignInProof): Promise<void> {
    const end = { kind: 'signed-in', ...proof } as const;
    response.redirect(303, await this.provider.finish(request, response, end));
  }

  async #with(exchange: Exchange, act: (step: Step) => Promise<void>): Promise<void> {
    await this.offered.assertOffered();
    const { request, response } = exchange;
    const interaction = await this.provider.interaction(request, response);
    const t = textsFor(interaction?.locales ?? request.headers['accept-language']);
    if (interaction === undefined) {
      sendPage(response.status(400), errorPage({ t, text: t.errorOver, code: 'sign-in.over' }));
      return;
    }
    await act({ ...exchange, interaction, t, post: await this.browserPost.of(request) });
  }
}

const placeOf = ({ t, interaction, post }: Step) => ({
  t,
  uid: interaction.uid,
  client: interaction.clientName,
  post: post?.name,
});

const isForThePerson = (error: unknown, t: Texts): error is DomainError =>
  error instanceof DomainError && chosenRefusalText(t, error.code) !== undefined;
