import { request } from 'undici';

/** A page as the little browser got it. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const MOVED = new Set([301, 302, 303, 307, 308]);
const MAX_MOVES = 15;

/**
 * A browser reduced to what the automatic demonstration needs: cookies by origin, redirections, forms.
 * It runs no script: what scripts do on the pages, the demonstration does by hand.
 */
export class UserAgent {
  readonly #jar = new Map<string, Map<string, string>>();

  /** @param origin the hub: its forms are posted as from its own pages */
  constructor(private readonly origin: string) {}

  async get(url: string): Promise<Page> {
    return this.#follow('GET', url, undefined);
  }

  async post(url: string, form: Readonly<Record<string, string>>): Promise<Page> {
    return this.#follow('POST', url, new URLSearchParams(form).toString());
  }

  /** One request, without following: for pages that wait on an address of the caller. */
  async once(
    method: 'GET' | 'POST',
    url: string,
    body?: string,
  ): Promise<Page & { location: string | undefined }> {
    const response = await request(url, {
      method,
      headers: {
        accept: 'text/html',
        'accept-language': 'fr',
        cookie: this.#cookies(url),
        ...(method === 'POST' ? { origin: this.origin } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    this.#keep(url, response.headers['set-cookie']);
    const { location, 'content-type': type = '' } = response.headers;
    return {
      url,
      status: response.statusCode,
      type: String(type),
      body: await response.body.text(),
      location: typeof location === 'string' ? new URL(location, url).href : undefined,
    };
  }

  async #follow(method: 'GET' | 'POST', url: string, body: string | undefined): Promise<Page> {
    let page = await this.once(method, url, body);
    for (let moves = 0; MOVED.has(page.status) && page.location !== undefined; moves++) {
      if (moves >= MAX_MOVES)
        throw new Error(`too many redirections, the last to ${page.location}`);
      page = await this.once('GET', page.location);
    }
    return page;
  }

  #cookies(url: string): string {
    const { hostname, port, pathname } = new URL(url);
    const jar = this.#jar.get(`${hostname}:${port}`) ?? new Map<string, string>();
    return [...jar]
      .filter(([key]) => pathname.startsWith(key.slice(key.indexOf('@') + 1)))
      .map(([key, value]) => `${key.slice(0, key.indexOf('@'))}=${value}`)
      .join('; ');
  }

  #keep(url: string, headers: string | string[] | undefined): void {
    const { hostname, port } = new URL(url);
    const jar = this.#jar.get(`${hostname}:${port}`) ?? new Map<string, string>();
    this.#jar.set(`${hostname}:${port}`, jar);
    for (const header of [headers ?? []].flat()) keepOne(jar, header);
  }
}

function keepOne(jar: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  const path = attributes.find((part) => part.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
  const key = `${pair.slice(0, at)}@${path}`;
  const gone = attributes.some((part) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(part));
  if (gone || pair.slice(at + 1) === '') jar.delete(key);
  else jar.set(key, pair.slice(at + 1));
}

/** The value of an attribute of the element with this id. */
export function attributeOf(page: Page, id: string, name: string): string | undefined {
  const element = new RegExp(`<[^>]*\\bid="${id}"[^>]*>`).exec(page.body)?.[0] ?? '';
  return new RegExp(`\\b${name}="([^"]*)"`).exec(element)?.[1];
}

/** The page's text, without tags, for messages. */
export const textOf = (page: Page): string =>
  page.body
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
