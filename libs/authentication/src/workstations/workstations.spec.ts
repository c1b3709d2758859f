import { THE_HUB } from '#libs/audit';
import { SignJWT } from 'jose';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import {
  aPerson,
  enrolledAgent,
  enrolWith,
  testHub,
  type AgentPapers,
  type TestHub,
} from '../agent-door/testing.js';

let test: TestDatabase;
let hub: TestHub;
const clock = new SetClock('2026-01-01T08:00:00Z');
let names = 0;
const form = () => ({ name: `URG-${++names}`, siteFiness: '010000016', unitLabel: 'Urgences' });

beforeAll(async () => {
  test = await testDatabase();
  hub = await testHub(test.url, { clock });
});
afterAll(async () => {
  await hub.stop();
  await test.drop();
});

const newPost = () => hub.workstations.create(form(), THE_HUB);
const ticketOf = ({ url }: { readonly url: string }) => url.split('/').at(-1)!;

describe('a browser ticket', () => {
  it('ties one browser to its workstation, once', async () => {
    const { id, name } = await newPost();
    const ticket = await hub.workstations.browserTicket(id, THE_HUB);
    expect(ticket.url).toMatch(/^http:\/\/localhost:8000\/poste\/[\w-]{22}$/);
    const { token, post } = await hub.workstations.useBrowserTicket(ticketOf(ticket));
    expect(post).toEqual({ id, name });
    expect(await hub.workstations.ofBrowser(token)).toEqual({ id, name });
    await expect(hub.workstations.useBrowserTicket(ticketOf(ticket))).rejects.toThrow(
      'workstation.ticket-refused',
    );
  });

  it('used by two browsers at the same moment serves one', async () => {
    const { id } = await newPost();
    const ticket = ticketOf(await hub.workstations.browserTicket(id, THE_HUB));
    const tries = await Promise.allSettled([
      hub.workstations.useBrowserTicket(ticket),
      hub.workstations.useBrowserTicket(ticket),
      hub.workstations.useBrowserTicket(ticket),
    ]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    ['one second before its two minutes end', 119, true],
    ['at the end of its two minutes', 120, false],
  ])('%s', async (_when, seconds, works) => {
    const { id } = await newPost();
    const ticket = ticketOf(await hub.workstations.browserTicket(id, THE_HUB));
    clock.forward(seconds);
    const used = hub.workstations.useBrowserTicket(ticket).then(
      () => true,
      () => false,
    );
    expect(await used).toBe(works);
  });

  it('enrols no agent, and an agent’s code ties no browser', async () => {
    const { id } = await newPost();
    const browser = ticketOf(await hub.workstations.browserTicket(id, THE_HUB));
    const { code } = await hub.workstations.agentTicket(id, THE_HUB);
    await expect(enrolWith(hub, browser)).rejects.toThrow('workstation.ticket-refused');
    await expect(hub.workstations.useBrowserTicket(code)).rejects.toThrow('ticket-refused');
  });

  it('is kept as a hash only, like the browser’s token', async () => {
    const { id } = await newPost();
    const ticket = ticketOf(await hub.workstations.browserTicket(id, THE_HUB));
    const { token } = await hub.workstations.useBrowserTicket(ticket);
    const { prisma } = test.database;
    const rows = JSON.stringify([
      await prisma.workstationTicket.findMany(),
      await prisma.workstationBrowser.findMany(),
      await prisma.auditEvent.findMany({ omit: { mac: true } }),
    ]);
    expect(rows).not.toContain(ticket);
    expect(rows).not.toContain(token);
  });
});

describe('an agent’s code', () => {
  it.each([
    ['one second before its half hour ends', 1799, true],
    ['at the end of its half hour', 1800, false],
  ])('%s', async (_when, seconds, works) => {
    const { id } = await newPost();
    const { code } = await hub.workstations.agentTicket(id, THE_HUB);
    clock.forward(seconds);
    const enrolled = enrolWith(hub, code).then(
      () => true,
      () => false,
    );
    expect(await enrolled).toBe(works);
  });

  it('enrols once', async () => {
    const { id } = await newPost();
    const { code } = await hub.workstations.agentTicket(id, THE_HUB);
    await enrolWith(hub, code);
    await expect(enrolWith(hub, code)).rejects.toThrow('workstation.ticket-refused');
  });
});

describe('a disabled workstation', () => {
  it('has no browser, no ticket and no agent any more', async () => {
    const { id } = await newPost();
    const used = ticketOf(await hub.workstations.browserTicket(id, THE_HUB));
    const { token } = await hub.workstations.useBrowserTicket(used);
    const left = ticketOf(await hub.workstations.browserTicket(id, THE_HUB));
    const { code } = await hub.workstations.agentTicket(id, THE_HUB);
    await hub.workstations.disable(id, 'mis au rebut', THE_HUB);
    expect(await hub.workstations.ofBrowser(token)).toBeUndefined();
    await expect(hub.workstations.useBrowserTicket(left)).rejects.toThrow('ticket-refused');
    await expect(enrolWith(hub, code)).rejects.toThrow('ticket-refused');
    await expect(hub.workstations.agentTicket(id, THE_HUB)).rejects.toThrow('workstation.unknown');
    await expect(hub.workstations.disable(id, 'encore', THE_HUB)).rejects.toThrow(
      'workstation.already-disabled',
    );
  });
});

it('each act on a workstation leaves its trace', async () => {
  const { id, name } = await newPost();
  const { code } = await hub.workstations.agentTicket(id, THE_HUB);
  await enrolWith(hub, code);
  const ticket = ticketOf(await hub.workstations.browserTicket(id, THE_HUB));
  await hub.workstations.useBrowserTicket(ticket);
  await hub.workstations.disable(id, 'mis au rebut', THE_HUB);
  const events = await test.database.prisma.auditEvent.findMany({ where: { workstation: name } });
  expect(events.map(({ kind }) => kind).toSorted()).toEqual([
    'workstation.browser-paired',
    'workstation.created',
    'workstation.disabled',
    'workstation.enrolled',
    'workstation.ticket-issued',
    'workstation.ticket-issued',
  ]);
});

describe('the agent as the console shows it', () => {
  it.each([
    [74, 'online'],
    [75, 'offline'],
  ])('%i seconds after its last sign is %s', async (seconds, agent) => {
    const { workstationId } = await enrolledAgent(hub, form().name);
    await hub.workstations.seen(workstationId);
    clock.forward(seconds);
    const listed = (await hub.workstations.list()).find(({ id }) => id === workstationId);
    expect(listed?.agent).toBe(agent);
  });

  it('is written at most every thirty seconds', async () => {
    const { workstationId } = await enrolledAgent(hub, form().name);
    const lastSeen = async () =>
      (await hub.workstations.list()).find(({ id }) => id === workstationId)?.lastSeenAt;
    await hub.workstations.seen(workstationId);
    const first = await lastSeen();
    clock.forward(30);
    await hub.workstations.seen(workstationId);
    expect(await lastSeen()).toEqual(first);
    clock.forward(1);
    await hub.workstations.seen(workstationId);
    expect(await lastSeen()).toEqual(clock.now());
  });
});

const tokenOf = (papers: AgentPapers) => ({
  typ: 'portique-agent+jwt',
  iss: papers.workstationId,
  aud: 'http://localhost:8000',
  jti: `jti-of-a-token-${++names}`,
  iat: Math.floor(clock.now().getTime() / 1000),
  lifetime: 60,
  key: papers.privateKey,
});
type Token = ReturnType<typeof tokenOf>;

const ask = async (papers: AgentPapers, change: Partial<Token> = {}) => {
  const token = { ...tokenOf(papers), ...change };
  const jwt = await new SignJWT({ jti: token.jti })
    .setProtectedHeader({ alg: 'ES256', typ: token.typ })
    .setIssuer(token.iss)
    .setAudience(token.aud)
    .setIssuedAt(token.iat)
    .setExpirationTime(token.iat + token.lifetime)
    .sign(token.key);
  return fetch(`${hub.url}/agent/v1/browser-tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
    body: '{}',
  });
};
describe('an agent’s own browser', () => {
  it('gets its address by a token of the agent', async () => {
    const papers = await enrolledAgent(hub, form().name);
    const answer = await ask(papers);
    expect(answer.status).toBe(201);
    const { url } = (await answer.json()) as { url: string };
    const { post } = await hub.workstations.useBrowserTicket(ticketOf({ url }));
    expect(post.id).toBe(papers.workstationId);
  });

  it('the same token does not serve twice', async () => {
    const papers = await enrolledAgent(hub, form().name);
    const jti = 'always-the-same-identifier';
    expect((await ask(papers, { jti })).status).toBe(201);
    expect((await ask(papers, { jti })).status).toBe(401);
  });

  it.each<[string, (papers: AgentPapers, other: AgentPapers) => Partial<Token>]>([
    ['of another agent', (_papers, other) => ({ key: other.privateKey })],
    ['for another hub', () => ({ aud: 'https://autre.example' })],
    ['of an unknown workstation', () => ({ iss: '00000000-0000-4000-8000-000000000000' })],
    ['of another kind', () => ({ typ: 'JWT' })],
    ['too old', () => ({ iat: Math.floor(clock.now().getTime() / 1000) - 91, lifetime: 3600 })],
    ['expired', () => ({ iat: Math.floor(clock.now().getTime() / 1000) - 40, lifetime: 5 })],
    ['with a short identifier', () => ({ jti: 'short' })],
  ])('a token %s is refused', async (_which, change) => {
    const papers = await enrolledAgent(hub, form().name);
    const other = await enrolledAgent(hub, form().name);
    const answer = await ask(papers, change(papers, other));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'agent.token-refused' });
  });

  it.each(['', 'Basic YTpi', 'Bearer x.y', 'Bearer a.b.c'])('“%s” is refused', async (header) => {
    const answer = await fetch(`${hub.url}/agent/v1/browser-tickets`, {
      method: 'POST',
      headers: header === '' ? {} : { authorization: header },
    });
    expect(answer.status).toBe(401);
  });
});

const call = async (role: string, path: string, body?: object) => {
  const id = await aPerson(test.database);
  return fetch(`${hub.url}/api/v1/workstations${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${role}/${id}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
};

describe('the API of workstations', () => {
  it('an administrator creates one, all roles see it', async () => {
    const wanted = form();
    const created = await call('administrator', '', wanted);
    expect(created.status).toBe(201);
    const item = await created.json();
    expect(item).toMatchObject({ ...wanted, state: 'active', agent: 'never', lastSeenAt: null });
    for (const role of ['officer', 'auditor', 'administrator']) {
      const { items } = (await (await call(role, '')).json()) as { items: unknown[] };
      expect(items).toContainEqual(item);
    }
    expect((await call('administrator', '', wanted)).status).toBe(409);
  });

  it.each(['officer', 'auditor'])('an %s neither creates nor disables', async (role) => {
    const { id } = await newPost();
    expect((await call(role, '', form())).status).toBe(403);
    expect((await call(role, `/${id}/disable`, { reason: 'parce que' })).status).toBe(403);
    expect((await call(role, `/${id}/agent-tickets`, {})).status).toBe(403);
    expect((await call(role, `/${id}/browser-tickets`, {})).status).toBe(403);
  });

  it('only an officer has a badge made', async () => {
    const { id } = await newPost();
    const wanted = { identityId: await aPerson(test.database), label: 'B-1' };
    const path = `/${id}/badge-personalisations`;
    expect((await call('administrator', path, wanted)).status).toBe(403);
    const answer = await call('officer', path, wanted);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'enrolment.check-missing' });
  });

  it.each([
    ['a line break in the name', { name: 'A\nB' }],
    ['an empty name', { name: ' ' }],
    ['a wrong FINESS key', { siteFiness: '010000017' }],
    ['a member too many', { state: 'active' }],
  ])('%s is refused', async (_what, change) => {
    expect((await call('administrator', '', { ...form(), ...change })).status).toBe(400);
  });

  it('gives codes and addresses to an administrator, with or without a body', async () => {
    const { id } = await newPost();
    const code = await call('administrator', `/${id}/agent-tickets`, {});
    expect(await code.json()).toMatchObject({ code: expect.stringMatching(/^[\w-]{22}$/) });
    const url = await call('administrator', `/${id}/browser-tickets`, {});
    expect(await url.json()).toMatchObject({ url: expect.stringContaining('/poste/') });
  });

  it('does not know a workstation that is not there', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const answer = await call('administrator', `/${nobody}/browser-tickets`, {});
    expect(answer.status).toBe(404);
  });
});
