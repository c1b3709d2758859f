import type { Actor } from '#libs/audit';
import type { Database } from '#libs/database';
import { IdentityId, SystemRandom } from '#libs/kernel';
import type { TestHub } from '../agent-door/testing.js';
import { MeansRegister } from '../means/means-register.js';
import { LoanStock } from './loan-stock.js';

const random = new SystemRandom();

export const OFFICER: Actor = { kind: 'person', id: IdentityId.parse(random.uuid()) };
export const OPERATOR: Actor = { kind: 'operator', id: 'dsi' };

export const service = <T>(hub: TestHub, type: abstract new (...args: never[]) => T): T =>
  hub.app.get<T>(type, { strict: false });

/** What the chip of a badge would prove. */
export interface TestChip {
  readonly uidPseudonym: string;
  readonly credentialPseudonym: string;
}

const newChip = () => ({
  uidPseudonym: random.token(),
  credentialPseudonym: random.token(),
  keyVersion: 1,
});

/** A badge of the stock, as the maker registers it. */
export async function aStockBadge(hub: TestHub, serial = random.uuid()) {
  const id = random.uuid();
  const chip = newChip();
  await service(hub, LoanStock).add({ id, label: `Prêt ${serial}`, serial, by: OPERATOR }, chip);
  return { id, serial, chip };
}

/** A personal badge, as the maker registers it. */
export async function aBadge(hub: TestHub, identityId: IdentityId, by: Actor = OPERATOR) {
  const id = random.uuid();
  const chip = newChip();
  await service(hub, MeansRegister).issueBadge({ id, identityId, label: 'Badge', by }, chip);
  return { id, chip };
}

export const stateOf = async (database: Database, meansId: string): Promise<string> =>
  (await database.prisma.means.findUniqueOrThrow({ where: { id: meansId } })).state;
