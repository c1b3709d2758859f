import type { IdentityId } from '#libs/kernel';
import { namePairsOf, type Agent, type NamePair } from './agent.js';

const SEVERAL = Symbol('several people');

/** Who bears which name in the hospital: everyone counts, whatever their job. */
export class HospitalNames {
  readonly #bearers = new Map<string, IdentityId | typeof SEVERAL>();

  add(identityId: IdentityId, person: Parameters<typeof namePairsOf>[0]): void {
    for (const pair of namePairsOf(person).filter(isWhole)) {
      const key = keyOf(pair);
      const bearer = this.#bearers.get(key) ?? identityId;
      this.#bearers.set(key, bearer === identityId ? identityId : SEVERAL);
    }
  }

  /** Someone else bears one of the agent's whole names. */
  hasHomonymOf({ pairs }: Pick<Agent, 'pairs'>): boolean {
    return pairs.some((pair) => isWhole(pair) && this.#bearers.get(keyOf(pair)) === SEVERAL);
  }
}

const isWhole = ({ surnameKind }: NamePair): boolean => surnameKind !== 'part';
const keyOf = ({ surname, givenName }: NamePair): string => `${surname}|${givenName}`;
