import { createHash, randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { serveParent } from './child.js';
import { CALLBACK, CLIENT_ID, CLIENT_SECRET, SCOPE } from './client.js';
import { closedLoop, Stopwatch, type Round } from './numbers.js';
import { tapRound } from './tap-load.js';

interface Metadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly introspection_endpoint: string;
}

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

const BASIC = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`;
const FORM = 'application/x-www-form-urlencoded';

/** A server under load: kept-alive connections, as many as workers. */
class Target {
  private constructor(
    readonly metadata: Metadata,
    private readonly pool: Pool,
  ) {}

  static async at(issuer: string, workers: number): Promise<Target> {
    const pool = new Pool(new URL(issuer).origin, { connections: workers, pipelining: 1 });
    const path = `${new URL(issuer).pathname.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const { body } = await pool.request({ path, method: 'GET' });
    return new Target((await body.json()) as Metadata, pool);
  }

  async send(
    url: string,
    request: { headers: Record<string, string>; form?: Record<string, string> },
  ): Promise<Answer & { cookies: readonly string[] }> {
    const { pathname, search } = new URL(url);
    const { form, headers } = request;
    const content = form === undefined ? {} : { body: new URLSearchParams(form).toString() };
    const {
      statusCode,
      headers: got,
      body,
    } = await this.pool.request({
      path: pathname + search,
      method: form === undefined ? 'GET' : 'POST',
      headers: form === undefined ? headers : { ...headers, 'content-type': FORM },
      ...content,
    });
    return {
      status: statusCode,
      location: typeof got['location'] === 'string' ? new URL(got['location'], url).href : '',
      body: await body.text(),
      cookies: [got['set-cookie'] ?? []].flat(),
    };
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

/** A browser and the application's server, one person at a time. */
class Person {
  readonly #jar = new Map<string, string>();

  constructor(private readonly target: Target) {}

  /** The complete flow: the person has no session. The access token. */
  async signIn(person: string): Promise<string> {
    this.#jar.clear();
    const { verifier, url } = this.#request();
    const asked = await this.#visit(url);
    const proven = await this.#visit(`${asked.location}/bench-sign-in?person=${person}`, {});
    const resumed = await this.#visit(proven.location);
    return this.#exchange(resumed, verifier);
  }

  /** The person's session exists. */
  async signInAgain(): Promise<string> {
    const { verifier, url } = this.#request();
    return this.#exchange(await this.#visit(url), verifier);
  }

  #request(): { verifier: string; url: string } {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: SCOPE,
      state: randomBytes(8).toString('base64url'),
      nonce: randomBytes(8).toString('base64url'),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    return { verifier, url: `${this.target.metadata.authorization_endpoint}?${query.toString()}` };
  }

  async #exchange(back: Answer, verifier: string): Promise<string> {
    const code = back.location.startsWith(CALLBACK)
      ? new URL(back.location).searchParams.get('code')
      : null;
    if (code === null) throw new Error(`no code: ${back.location} ${back.body.slice(0, 200)}`);
    const { token_endpoint: url } = this.target.metadata;
    const answer = await this.target.send(url, {
      headers: { authorization: BASIC },
      form: {
        grant_type: 'authorization_code',
        code,
        redirect_uri: CALLBACK,
        code_verifier: verifier,
      },
    });
    const { access_token: token } = JSON.parse(answer.body) as { access_token?: string };
    if (token === undefined) throw new Error(`no token: ${answer.body}`);
    return token;
  }

  async #visit(url: string, form?: Record<string, string>): Promise<Answer> {
    const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }) };
    const answer = await this.target.send(
      url,
      form === undefined ? { headers } : { headers, form },
    );
    for (const line of answer.cookies) this.#keep(line);
    if (answer.location === '')
      throw new Error(`${answer.status} at ${url}: ${answer.body.slice(0, 300)}`);
    return answer;
  }

  #keep(line: string): void {
    const pair = line.slice(0, line.indexOf(';'));
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    if (value === '') this.#jar.delete(name);
    else this.#jar.set(name, value);
  }
}

interface Load {
  readonly issuer: string;
  readonly seconds: number;
  readonly workers: number;
  /** Ids of people who may sign in: each flow takes the next. */
  readonly people: readonly string[];
}

async function withTarget<T>(load: Load, work: (target: Target) => Promise<T>): Promise<T> {
  const target = await Target.at(load.issuer, load.workers);
  try {
    return await work(target);
  } finally {
    await target.close();
  }
}

let next = 0;

const logins = (load: Load): Promise<Round> =>
  withTarget(load, (target) => {
    const browsers = Array.from({ length: load.workers }, () => new Person(target));
    return closedLoop(load, (worker) =>
      browsers[worker]!.signIn(load.people[next++ % load.people.length]!),
    );
  });

/** Each of these people signs in once. */
const everyone = (load: Load): Promise<Round> =>
  withTarget(load, async (target) => {
    const watch = new Stopwatch();
    const left = [...load.people];
    const work = async (): Promise<void> => {
      const browser = new Person(target);
      for (let one = left.pop(); one !== undefined; one = left.pop()) {
        const person = one;
        await watch.time(() => browser.signIn(person));
      }
    };
    await Promise.all(Array.from({ length: load.workers }, work));
    return watch.end();
  });

/** One person a worker, signed in before the round. */
async function signedIn(target: Target, load: Load): Promise<readonly [Person, string][]> {
  const people: [Person, string][] = [];
  for (let worker = 0; worker < load.workers; worker++) {
    const browser = new Person(target);
    people.push([browser, await browser.signIn(load.people[worker]!)]);
  }
  return people;
}

const sso = (load: Load): Promise<Round> =>
  withTarget(load, async (target) => {
    const people = await signedIn(target, load);
    return closedLoop(load, (worker) => people[worker]![0].signInAgain());
  });

const tokens = (load: Load & { ask: 'userinfo' | 'introspection' }): Promise<Round> =>
  withTarget(load, async (target) => {
    const people = await signedIn(target, load);
    return closedLoop(load, (worker) => askAbout(target, load.ask, people[worker]![1]));
  });

async function askAbout(target: Target, ask: string, token: string): Promise<void> {
  const { userinfo_endpoint: userinfo, introspection_endpoint: introspection } = target.metadata;
  const answer =
    ask === 'userinfo'
      ? await target.send(userinfo, { headers: { authorization: `Bearer ${token}` } })
      : await target.send(introspection, { headers: { authorization: BASIC }, form: { token } });
  const holds = ask === 'userinfo' ? '"sub"' : '"active":true';
  if (answer.status !== 200 || !answer.body.includes(holds))
    throw new Error(`${answer.status} ${answer.body}`);
}

serveParent({ logins, everyone, sso, tokens, taps: tapRound });
