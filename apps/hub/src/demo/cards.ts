import { CardListFetch, CardsDesk, MeansRegister } from '#libs/authentication';
import { DomainError } from '#libs/kernel';
import { DEMO, service, type KnownPerson } from './first-data.js';
import type { Prepared } from './prepare.js';
import type { Stage } from './stage.js';

/** The lists of the look-alike authorities, and the card of the employee, that no RPPS designates. */
export async function settleCards(
  { hub }: Stage,
  people: readonly KnownPerson[],
  { cards }: Prepared['cps'],
): Promise<void> {
  const outcomes = await service(hub.app, CardListFetch).fetchAll();
  for (const outcome of outcomes) {
    if (outcome.kind === 'taken') continue;
    const { url, because } = outcome;
    throw new DomainError('demo.card-list', 'unavailable', { url, because });
  }
  for (const { matricule, nationalId, serial } of cards) {
    const holder = people.find(({ person }) => person.matricule === matricule);
    if (nationalId.startsWith('8') || holder === undefined) continue;
    const { id } = holder.identity;
    const means = await service(hub.app, MeansRegister).listOf(id);
    if (means.some(({ kind }) => kind === 'cps')) continue;
    await service(hub.app, CardsDesk).enrol(id, { serial, nationalId }, DEMO);
  }
}
