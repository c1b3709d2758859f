import { Injectable } from '@nestjs/common';
import type { Post } from '../sessions/care-sessions.js';

/** The hospital's workstations: their agents, their browsers. */
@Injectable()
export class Workstations {
  /** The workstation a browser belongs to, by the token of its cookie. */
  async ofBrowser(_token: string): Promise<Post | undefined> {
    return undefined;
  }

  /**
   * Uses a one-time browser ticket: the token to keep in the browser's cookie, and its workstation.
   * @throws DomainError `workstation.ticket-refused`
   */
  async useBrowserTicket(
    _ticket: string,
  ): Promise<{ readonly token: string; readonly post: Post }> {
    throw new Error('not there yet');
  }
}
