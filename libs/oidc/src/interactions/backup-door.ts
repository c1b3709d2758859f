import { Injectable } from '@nestjs/common';
import { BackupSignIn, type Post } from '#libs/authentication';
import { backupPage } from './backup-page.js';
import { BrowserPost } from './browser-post.js';
import { sendPage } from './csp.js';
import { errorPage } from './pages.js';
import { ProviderDoor, type InteractionView } from './provider-door.js';
import type { Exchange } from './sign-in-door.js';
import { textsFor, type Texts } from './texts.js';

interface Step extends Exchange {
  readonly interaction: InteractionView;
  readonly post: Post;
  readonly t: Texts;
}

/** Sign-in by a back-up means: on the posts of the hospital only, never from elsewhere. */
@Injectable()
export class BackupDoor {
  constructor(
    private readonly provider: ProviderDoor,
    private readonly backup: BackupSignIn,
    private readonly browserPost: BrowserPost,
  ) {}

  async showPage(exchange: Exchange): Promise<void> {
    await this.#onPost(exchange, async (step) => {
      this.#render(step, false);
      await Promise.resolve();
    });
  }

  async enter(exchange: Exchange, typed: { matricule: string; code: string }): Promise<void> {
    await this.#onPost(exchange, async (step) => {
      const { request, response } = step;
      const proof = await this.backup.enter(typed, step.post);
      if (proof === undefined) {
        this.#render(step, true);
        return;
      }
      const end = { kind: 'signed-in', ...proof } as const;
      response.redirect(303, await this.provider.finish(request, response, end));
    });
  }

  #render({ interaction, post, t, response }: Step, refused: boolean): void {
    const { uid, clientName: client, clientOrigin } = interaction;
    const page = backupPage({ t, uid, client, post: post.name, refused });
    sendPage(response.status(refused ? 403 : 200), page, clientOrigin);
  }

  async #onPost(exchange: Exchange, act: (step: Step) => Promise<void>): Promise<void> {
    const { request, response } = exchange;
    const interaction = await this.provider.interaction(request, response);
    const post = await this.browserPost.of(request);
    const t = textsFor(interaction?.locales ?? request.headers['accept-language']);
    if (interaction === undefined) {
      sendPage(response.status(400), errorPage({ t, text: t.errorOver, code: 'sign-in.over' }));
    } else if (post === undefined) {
      const refusal = { t, text: t.backupElsewhere, code: 'backup.post-needed' };
      sendPage(response.status(403), errorPage(refusal));
    } else await act({ ...exchange, interaction, post, t });
  }
}
