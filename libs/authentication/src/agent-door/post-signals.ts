import { Injectable } from '@nestjs/common';
import { Transactions } from '#libs/kernel';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { PostBook } from '../workstations/post-book.repository.js';

/** What happens on a post beside its badges. */
export type PostSignal = 'cps-present' | 'cps-removed' | 'lock';

/** A card taken away, a post locked by its user: whoever is open there is locked, with its trace. */
@Injectable()
export class PostSignals {
  constructor(
    private readonly transactions: Transactions,
    private readonly sessions: CareSessions,
    private readonly posts: PostBook,
  ) {}

  async take(post: Post, signal: PostSignal): Promise<void> {
    switch (signal) {
      case 'cps-present':
        return;
      case 'lock':
        await this.#lock(post, 'post-locked');
        return;
      case 'cps-removed':
        await this.#cardTaken(post);
    }
  }

  /** A session opened by the card does not outlive its removal, unless the area says so. */
  async #cardTaken(post: Post): Promise<void> {
    const { onCardRemoval } = await this.posts.of(post.id);
    if (onCardRemoval === 'lock') await this.#lock(post, 'card-removed', 'cps');
  }

  async #lock(post: Post, because: string, only?: 'cps'): Promise<void> {
    await this.transactions.run((tx) => this.sessions.lockAllOn(tx, post, because, only));
  }
}
