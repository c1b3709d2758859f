import { randomUUID } from 'node:crypto';
import { BadgeSignIn, BadgeTaps, CareSessions, Workstations } from '#libs/authentication';
import { IdentityId, SystemClock, SystemRandom, Transactions } from '#libs/kernel';
import {
  blankDesfire,
  type DesfireState,
} from '../../apps/simulators/src/card/desfire/desfire-state.js';
import { VirtualDesfire } from '../../apps/simulators/src/card/virtual-desfire.js';
import { BadgeMaker } from '../../libs/authentication/src/agent-door/badge-maker.js';
import { latencies, type Latencies } from '../numbers.js';
import type { TapPost } from '../tap-load.js';
import { service, twoFactors, type Hub } from './open-hub.js';

const BY = { kind: 'operator', id: 'bench' } as const;

interface TapWard {
  readonly posts: readonly TapPost[];
  readonly cards: readonly DesfireState[];
}

const names = new Map<string, string>();
const times: number[] = [];

/** As many posts as people; each holds a badge made by the product on a virtual card, and is signed in. */
export async function tapWard(hub: Hub, people: readonly string[]): Promise<TapWard> {
  const posts: TapPost[] = [];
  const cards: DesfireState[] = [];
  for (const [rank, person] of people.entries()) {
    const form = { name: `BENCH-${rank}`, siteFiness: '010000024', unitLabel: 'Cardiologie' };
    const { id, name } = await service(hub, Workstations).create(form, BY);
    const { code } = await service(hub, Workstations).agentTicket(id, BY);
    names.set(id, name);
    posts.push({ id, code });
    cards.push(await badgeOf(hub, IdentityId.parse(person), { id, name }));
  }
  timeTaps(hub);
  return { posts, cards };
}

async function badgeOf(
  hub: Hub,
  identityId: IdentityId,
  post: { readonly id: string; readonly name: string },
): Promise<DesfireState> {
  const state = blankDesfire(new SystemRandom());
  const card = new VirtualDesfire(state, new SystemRandom(), new SystemClock());
  card.powerOn();
  const transmit = async (batch: readonly Buffer[]) => batch.map((apdu) => card.answer(apdu));
  const wanted = { identityId, label: 'bench', by: BY, replaces: null, serial: null };
  const { meansId } = await service(hub, BadgeMaker).make(transmit, wanted);
  if (meansId === null) throw new Error('a badge without a holder');
  const proof = { identityId, factors: twoFactors(post.name, meansId) };
  await service(hub, Transactions).run((tx) => service(hub, CareSessions).open(tx, proof, post));
  return state;
}

/** The server's side: from the badge proven to the session reopened and committed. */
function timeTaps(hub: Hub): void {
  const taps = service(hub, BadgeTaps);
  const read = taps.read.bind(taps);
  taps.read = async (workstationId, reading) => {
    const from = performance.now();
    const answer = await read(workstationId, reading);
    times.push(performance.now() - from);
    return answer;
  };
}

/** A page opens on a post and waits for a badge. */
export async function openPage(workstationId: string, hub: Hub): Promise<void> {
  const name = names.get(workstationId) ?? '';
  await service(hub, BadgeSignIn).await(randomUUID(), { id: workstationId, name });
}

/** Of the last `count` taps. */
export const serverTimes = (count: number): Latencies => latencies(times.slice(-count));
