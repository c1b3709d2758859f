import { Injectable } from '@nestjs/common';
import { Workstations, type Post } from '#libs/authentication';
import type { Request } from 'express';

/** Name of the cookie by which a browser is known to belong to a workstation. */
export const POST_COOKIE = 'portique_post';

/** The workstation this browser belongs to, by its cookie. */
@Injectable()
export class BrowserPost {
  constructor(private readonly workstations: Workstations) {}

  async of(request: Request): Promise<Post | undefined> {
    const token = cookie(request.headers.cookie ?? '', POST_COOKIE);
    if (token === undefined) return undefined;
    const found = await this.workstations.ofBrowser(token);
    return found === undefined ? undefined : { id: found.id, name: found.name };
  }
}

function cookie(header: string, name: string): string | undefined {
  const pair = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
