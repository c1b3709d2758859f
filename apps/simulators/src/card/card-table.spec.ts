import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import type { BoxFile } from './card-box.schemas.js';
import { startCardTable, type CardTable, type CardTableSettings } from './card-table.js';
import { TablePerson } from './card-table.schemas.js';
import type { TablePost } from './tap-desk.js';
import { TestVpcd, readAndPowerOff, type OnCard } from './testing.js';

const patience = { powerOn: 300, silence: 150, powerOff: 20, longest: 5_000 };
const camille = {
  matricule: '100101',
  entityFiness: '010000016',
  givenName: 'Camille',
  familyName: 'Moreau',
  story: 'Infirmière <en> cardiologie',
  pin: '4917',
  badge: true,
  roles: ['officer'],
  rppsConfirmed: false,
  airListed: false,
  workstation: 'CARDIO-01',
};
const holder = { matricule: '100101', givenName: 'Camille', familyName: 'Moreau' };

const node = (script: string): string[] => [process.execPath, '-e', script];

describe('the card table', () => {
  const readers: TestVpcd[] = [];
  const tables: CardTable[] = [];
  const logged: string[] = [];
  let boxFile = '';

  beforeEach(async () => {
    boxFile = join(await mkdtemp(join(tmpdir(), 'card-table-')), 'box.json');
    logged.length = 0;
  });
  afterEach(async () => {
    await Promise.all(tables.splice(0).map((table) => table.close()));
    await Promise.all(readers.splice(0).map((reader) => reader.close()));
  });

  async function post(name: string, onCard: OnCard, browser?: string[]): Promise<TablePost> {
    const reader = await TestVpcd.listen(onCard);
    readers.push(reader);
    const browserCommand = browser ?? node('console.log("http://localhost:8000/poste/abc")');
    return { name, unitLabel: 'Cardiologie', readerPort: reader.port, browserCommand };
  }

  async function start(posts: TablePost[], more: Partial<CardTableSettings> = {}) {
    const table = await startCardTable({
      host: '127.0.0.1',
      port: 0,
      boxFile,
      people: [TablePerson.parse(camille)],
      posts,
      links: [{ label: 'Console', url: 'http://localhost:8000/console' }],
      log: (event, facts) => logged.push(`${event} ${JSON.stringify(facts)}`),
      patience,
      ...more,
    });
    tables.push(table);
    return request(`http://127.0.0.1:${table.port}`);
  }

  type Client = Awaited<ReturnType<typeof start>>;
  const newCard = async (client: Client, body: object = { holder }): Promise<string> => {
    const { body: made } = await client.post('/api/cards').send(body).expect(201);
    return made.card.id;
  };
  const cardOf = async (client: Client, kind: string): Promise<string> => {
    const { body } = await client.get('/api/cards').expect(200);
    return body.cards.find((card: { kind: string; origin: string }) => card.kind === kind).id;
  };

  describe('its API', () => {
    it('begins with the special cards, once', async () => {
      const client = await start([]);
      const first = await client.get('/api/cards').expect(200);
      expect(first.body.cards.map(({ kind }: { kind: string }) => kind)).toEqual([
        'desfire',
        'desfire',
        'desfire',
        'cps4',
        'cps3',
        'cps3-contactless',
        'vitale',
        'mifare-classic',
      ]);
      await newCard(client);
      await tables.pop()?.close();
      const again = await start([]);
      expect((await again.get('/api/cards')).body.cards).toHaveLength(9);
    });

    it('tells of a card what is printed on it, no key and no UID', async () => {
      const client = await start([]);
      const { body } = await client.post('/api/cards').send({ holder }).expect(201);
      expect(body.card).toEqual({
        id: expect.any(String),
        label: 'Camille Moreau',
        holder,
        kind: 'desfire',
        origin: 'hospital',
        state: 'blank',
        randomUid: false,
        recorded: false,
      });
    });

    it('lays a card and tells how the tap went; the card is then personalised', async () => {
      const client = await start([
        await post(
          'CARDIO-01',
          readAndPowerOff('9060000000', '90af000000', '90af000000', '90ca000005f588400b8400'),
        ),
      ]);
      const cardId = await newCard(client);
      const { body } = await client
        .post('/api/taps')
        .send({ cardId, post: 'CARDIO-01' })
        .expect(200);
      expect(body).toEqual({
        tapId: expect.any(String),
        apdus: 4,
        milliseconds: expect.any(Number),
        end: 'powered-off',
      });
      const { body: listed } = await client.get('/api/cards');
      expect(listed.cards.find(({ id }: { id: string }) => id === cardId)).toMatchObject({
        state: 'personalised',
        recorded: true,
      });
    });

    it('holds the card up to the silence, then takes it back', async () => {
      const client = await start([await post('CARDIO-01', (card) => card.powerOn())]);
      const cardId = await cardOf(client, 'vitale');
      const { body } = await client
        .post('/api/taps')
        .send({ cardId, post: 'CARDIO-01' })
        .expect(200);
      expect(body).toMatchObject({ apdus: 0, end: 'held' });
    });

    it('pulls the card when it is told to', async () => {
      const powered = Promise.withResolvers<void>();
      const client = await start([
        await post('CARDIO-01', (card) => {
          card.powerOn();
          powered.resolve();
        }),
      ]);
      const cardId = await cardOf(client, 'cps4');
      const tap = client
        .post('/api/taps')
        .send({ cardId, post: 'CARDIO-01', options: { holdMilliseconds: 4_000 } })
        .then(({ body }) => body.end);
      await powered.promise;
      await client.delete('/api/taps/CARDIO-01').expect(204);
      expect(await tap).toBe('removed');
      await client.delete('/api/taps/CARDIO-01').expect(409);
    });

    it('replays the last dialogue whatever is asked, and goes silent after it', async () => {
      const answers: (string | undefined)[] = [];
      const commands = [
        ['9060000000', '90af000000'],
        ['905a000003f5884000', '90af000000', '90af000000'],
      ];
      const client = await start([
        await post('CARDIO-01', async (card) => {
          card.powerOn();
          for (const apdu of commands.shift() ?? []) answers.push(await card.transmit(apdu));
          card.powerOff();
        }),
      ]);
      const cardId = await newCard(client);
      const body = { cardId, post: 'CARDIO-01', options: { replay: true } };
      const refused = await client.post('/api/taps').send(body).expect(409);
      expect(refused.body.code).toBe('card.nothing-recorded');
      await client.post('/api/taps').send({ cardId, post: 'CARDIO-01' }).expect(200);
      await client.post('/api/taps').send(body).expect(200);
      expect(answers.slice(2)).toEqual([...answers.slice(0, 2), '6f00']);
    });

    it('alters one bit of the answer asked for', async () => {
      const answers: (string | undefined)[] = [];
      const client = await start([
        await post('CARDIO-01', async (card) => {
          card.powerOn();
          for (const apdu of ['9045000000', '9045000000']) answers.push(await card.transmit(apdu));
          card.powerOff();
        }),
      ]);
      const cardId = await newCard(client);
      const options = { tamperAnswer: 2 };
      await client.post('/api/taps').send({ cardId, post: 'CARDIO-01', options }).expect(200);
      expect(answers).toEqual(['0f819100', '0e819100']);
    });

    it.each([
      ['an unknown card', { cardId: '00000000-0000-4000-8000-000000000000' }, 404, 'card.unknown'],
      ['an unknown post', { post: 'NULLE-PART' }, 404, 'post.unknown'],
      ['a card id that is none', { cardId: 'x' }, 400, 'request.invalid'],
      ['an option that does not exist', { options: { shake: true } }, 400, 'request.invalid'],
      [
        'a hold of more than a minute',
        { options: { holdMilliseconds: 60_001 } },
        400,
        'request.invalid',
      ],
    ])('refuses %s', async (_what, wrong, status, code) => {
      const client = await start([await post('CARDIO-01', readAndPowerOff())]);
      const cardId = await newCard(client);
      const body = { cardId, post: 'CARDIO-01', ...wrong };
      const answer = await client.post('/api/taps').send(body).expect(status);
      expect(answer.type).toBe('application/problem+json');
      expect(answer.body).toMatchObject({ type: 'about:blank', status, code });
    });

    it('refuses a reader that nobody runs, one that has a card, and a card that lies elsewhere', async () => {
      const powered = Promise.withResolvers<void>();
      const gone = await post('CARDIO-03', () => undefined);
      await readers.pop()?.close();
      const client = await start([
        await post('CARDIO-01', (card) => {
          card.powerOn();
          powered.resolve();
        }),
        await post('CARDIO-02', readAndPowerOff()),
        gone,
      ]);
      const [one, two] = [await newCard(client), await newCard(client)];
      const tapping = async (cardId: string, at: string, options = {}) => {
        const { status, body } = await client.post('/api/taps').send({ cardId, post: at, options });
        return [status, body.code ?? body.end];
      };
      expect(await tapping(one, 'CARDIO-03')).toEqual([503, 'reader.unreachable']);
      const held = tapping(one, 'CARDIO-01', { holdMilliseconds: 500 });
      await powered.promise;
      expect(await tapping(two, 'CARDIO-01')).toEqual([409, 'reader.busy']);
      expect(await tapping(one, 'CARDIO-02')).toEqual([409, 'card.in-use']);
      expect((await client.delete(`/api/cards/${one}`)).body.code).toBe('card.in-use');
      expect(await held).toEqual([200, 'held']);
    });

    it('a reader that already has another table’s card is busy', async () => {
      const client = await start([await post('CARDIO-01', () => undefined)]);
      const cardId = await newCard(client);
      const answer = await client.post('/api/taps').send({ cardId, post: 'CARDIO-01' });
      expect([answer.status, answer.body.code]).toEqual([409, 'reader.busy']);
    });

    it('copies the UID of a badge, and throws the copy away', async () => {
      const client = await start([]);
      const of = await newCard(client);
      const copy = await newCard(client, { kind: 'clone', of });
      expect((await client.delete(`/api/cards/${copy}`)).status).toBe(204);
      expect((await client.delete(`/api/cards/${copy}`)).status).toBe(404);
    });

    it.each([
      ['not JSON', '{"holder":', 'application/json', 400],
      ['a form', 'holder=x', 'application/x-www-form-urlencoded', 400],
      ['too long', JSON.stringify({ label: 'x'.repeat(20_000) }), 'application/json', 413],
      ['an unknown field', '{"owner":null}', 'application/json', 400],
    ])('refuses a new card asked by %s', async (_what, body, type, status) => {
      const client = await start([]);
      const answer = await client.post('/api/cards').set('Content-Type', type).send(body);
      expect([answer.status, answer.body.code]).toEqual([status, 'request.invalid']);
    });

    it('refuses other sites and names that only point here', async () => {
      const client = await start([]);
      const crossed = await client.post('/api/cards').set('Sec-Fetch-Site', 'cross-site').send({});
      const renamed = await client.get('/').set('Host', 'hopital.example');
      expect([crossed.status, renamed.status]).toEqual([403, 403]);
      await client.get('/nulle-part').expect(404);
    });

    it('streams what passes', async () => {
      const client = await start([await post('CARDIO-01', readAndPowerOff('9060000000'))]);
      const cardId = await newCard(client);
      const { port } = tables[0]!;
      const cut = new AbortController();
      const stream = await fetch(`http://127.0.0.1:${port}/api/events`, { signal: cut.signal });
      const tap = client
        .post('/api/taps')
        .send({ cardId, post: 'CARDIO-01' })
        .then(() => undefined);
      let heard = '';
      for await (const chunk of stream.body!) {
        heard += Buffer.from(chunk).toString('utf8');
        if (heard.includes('cards-changed')) break;
      }
      await tap;
      cut.abort();
      const events = [...heard.matchAll(/data: (.*)/g)].map(([, data]) => JSON.parse(data!));
      expect(events.map(({ kind, state }) => `${kind} ${state ?? ''}`)).toEqual([
        'tap laid',
        'reader card-laid',
        'tap powered',
        'tap powered',
        'reader free',
        'tap ended',
        'cards-changed ',
      ]);
      expect(events[5]).toMatchObject({ label: 'Camille Moreau', post: 'CARDIO-01', apdus: 1 });
    });

    it('logs neither key, UID nor name', async () => {
      const client = await start([
        await post('CARDIO-01', readAndPowerOff('ffca000000', '90ca000005f588400b8400')),
      ]);
      const cardId = await newCard(client);
      await client.post('/api/taps').send({ cardId, post: 'CARDIO-01' }).expect(200);
      await client.post('/api/taps').send({ cardId, post: 'X' }).expect(404);
      const box = JSON.parse(await readFile(boxFile, 'utf8')) as BoxFile;
      const log = logged.join('\n').toLowerCase();
      expect(logged).toHaveLength(2);
      for (const card of box.cards) {
        const hidden =
          card.kind === 'desfire' ? [card.desfire.uid, card.desfire.picc.key.value] : [];
        const keys =
          card.kind === 'desfire' ? card.desfire.applications.flatMap(({ keys: k }) => k) : [];
        for (const secret of [...hidden, ...keys.map(({ value }) => value), 'moreau']) {
          expect(log).not.toContain(secret);
        }
      }
    });
  });

  describe('its page', () => {
    it('shows the posts, the people with their story and PIN, and the special cards', async () => {
      const client = await start([await post('CARDIO-01', readAndPowerOff())]);
      await newCard(client);
      const { text } = await client.get('/').expect(200).expect('Content-Type', /html/);
      for (const expected of [
        'lang="fr"',
        'CARDIO-01',
        'href="/posts/CARDIO-01/screen"',
        'Infirmière &lt;en&gt; cardiologie',
        '4917',
        'Agent d’identité',
        'Carte Vitale',
        'href="http://localhost:8000/console"',
        'aria-live="polite"',
      ]) {
        expect(text).toContain(expected);
      }
      expect(text).not.toContain('Infirmière <en>');
    });

    it('has nothing inline and says so to the browser', async () => {
      const client = await start([await post('CARDIO-01', readAndPowerOff())]);
      const { text, headers } = await client.get('/');
      expect(text).not.toMatch(/<style|style="|<script(?! src=)| on[a-z]+="/);
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['cache-control']).toBe('no-store');
    });

    it('offers a blank card to who has none, and shows the badges of people it does not know', async () => {
      const client = await start([]);
      expect((await client.get('/')).text).toContain('Pas de badge');
      await newCard(client);
      await newCard(client, { holder: { givenName: 'Zoé', familyName: 'Inconnue' } });
      const { text } = await client.get('/');
      expect(text).not.toContain('Pas de badge');
      expect(text).toContain('Inconnue');
      expect(text).toContain('2 personnes');
    });

    it.each(['table.css', 'table.js', 'table.svg', 'oak.svg', 'walnut.svg'])(
      'serves %s',
      async (file) => {
        const client = await start([]);
        expect((await client.get(`/assets/${file}`)).status).toBe(200);
      },
    );

    it('serves nothing beside its files', async () => {
      const client = await start([]);
      const above = await client.get('/assets/..%2fcard-table.ts');
      const folder = await client.get('/assets/');
      expect([above.status, folder.status]).toEqual([404, 404]);
    });
  });

  describe('the screen of a post', () => {
    it('opens at the address its program prints', async () => {
      const client = await start([await post('CARDIO-01', readAndPowerOff())]);
      const { status, headers } = await client.get('/posts/CARDIO-01/screen');
      expect([status, headers['location']]).toEqual([303, 'http://localhost:8000/poste/abc']);
    });

    it('is found in a line of JSON as well', async () => {
      const command = node('console.log(JSON.stringify({url:"http://localhost:8000/poste/x_-1"}))');
      const client = await start([await post('CARDIO-01', readAndPowerOff(), command)]);
      const { status, headers } = await client.get('/posts/CARDIO-01/screen');
      expect([status, headers['location']]).toEqual([303, 'http://localhost:8000/poste/x_-1']);
    });

    it.each([
      ['fails', node('process.exit(3)')],
      ['prints no address', node('console.log("javascript:alert(1)")')],
      ['does not exist', ['/nowhere/at-all']],
      ['is not configured', []],
    ])('does not open when its program %s, and says so on a page', async (_what, command) => {
      const client = await start([await post('CARDIO-01', readAndPowerOff(), command)]);
      const { text } = await client.get('/posts/CARDIO-01/screen').expect(503);
      expect(text).toContain('L’écran de CARDIO-01 ne s’ouvre pas');
    });

    it('is unknown for a post that does not exist', async () => {
      const client = await start([]);
      expect((await client.get('/posts/NULLE-PART/screen')).status).toBe(404);
    });
  });
});
