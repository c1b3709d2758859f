import type { PersonRecord } from '#libs/directory';
import type { IdentityId } from '#libs/kernel';
import { HR } from './hr-assignments.js';
import { keyText, traitsText, type HrPerson } from './hr-people.js';

/** Everyone recorded, by matricule and by traits, while a file is compared with them. */
export class Hospital {
  /** Something of this source was recorded before. */
  readonly hasSource: boolean;
  readonly #records: readonly PersonRecord[];
  readonly #byMatricule: ReadonlyMap<string, PersonRecord>;
  readonly #byTraits: ReadonlyMap<string, PersonRecord>;
  readonly #seen = new Set<IdentityId>();

  constructor(records: readonly PersonRecord[]) {
    this.#records = records.filter(({ assignments }) => assignments.some(isOfHr));
    this.hasSource = this.#records.length > 0;
    this.#byMatricule = new Map(
      records.flatMap((record) =>
        record.matricules.map(({ entityFiness, number }) => [
          keyText({ entityFiness, matricule: number }),
          record,
        ]),
      ),
    );
    this.#byTraits = new Map(records.map((record) => [traitsText(record), record]));
  }

  /** The recorded people who bear the matricules; they are in the file from now on. */
  knownAs({ matricules }: HrPerson): readonly PersonRecord[] {
    return this.see(matricules.map(keyText));
  }

  see(keys: Iterable<string>): readonly PersonRecord[] {
    const found = [...keys].map((key) => this.#byMatricule.get(key));
    const known = [...new Set(found)].filter((record) => record !== undefined);
    for (const { id } of known) this.#seen.add(id);
    return known;
  }

  twinOf({ lines }: HrPerson): PersonRecord | undefined {
    return this.#byTraits.get(traitsText(lines[0]));
  }

  /** People of this source who are not in the file. */
  unseen(): readonly PersonRecord[] {
    return this.#records.filter(({ id }) => !this.#seen.has(id));
  }

  /** People of this source with a post that is not over. */
  presentOn(day: string): number {
    return this.#records.filter((record) => isPresentOn(day, record)).length;
  }
}

const isOfHr = ({ source }: { readonly source: string }): boolean => source === HR;

export const isPresentOn = (day: string, { assignments }: PersonRecord): boolean =>
  assignments.some((post) => isOfHr(post) && (post.endsOn === null || post.endsOn >= day));
