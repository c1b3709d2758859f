import { foldName } from '#libs/kernel';
import { workName, type Agent, type Contract, type Post } from './agent.js';
import { frenchDate } from './civil-days.js';
import { ENTITY, SITES } from './hospital.js';
import type { Job } from './jobs.js';

const HEADER =
  "Matricule;FINESS entité;Nom de naissance;Nom d'usage;Prénoms;Prénom usuel;Date de naissance;Civilité;" +
  'Population;Contrat;Code emploi;Libellé emploi;Code profession;Code UF;Libellé UF;FINESS site;' +
  'Date début;Date fin;E-mail';

/** What the HR software calls the populations. */
function populationOf(job: Job, contract: Contract): string {
  if (contract === 'interim') return 'Intérim';
  if (contract === 'interne') return 'Interne';
  if (contract === 'étudiant') return 'Étudiant';
  return job.staffing === 'medical' ? 'Personnel médical' : 'Personnel non médical';
}

/** Addresses in a domain that cannot exist (RFC 2606); homonyms get a number. */
class Addresses {
  readonly #seen = new Map<string, number>();

  of(agent: Agent): string {
    const [given, family] = [agent.usualGivenName, workName(agent)].map((name) =>
      foldName(name).toLowerCase().replaceAll(' ', '-'),
    );
    const base = `${given ?? ''}.${family ?? ''}`;
    const count = (this.#seen.get(base) ?? 0) + 1;
    this.#seen.set(base, count);
    return `${base}${count === 1 ? '' : count}@valbrume.example`;
  }
}

const line = (agent: Agent, post: Post, email: string): string =>
  [
    post.matricule,
    ENTITY,
    agent.birthName,
    agent.usageName ?? '',
    agent.givenNames.join(', '),
    agent.usualGivenName,
    frenchDate(agent.birthDate),
    agent.sex === 'F' ? 'MME' : 'M',
    populationOf(agent.job, post.contract),
    post.contract,
    agent.job.code,
    agent.job.label,
    agent.job.profession,
    post.unit.code,
    post.unit.label,
    SITES[post.site],
    frenchDate(post.start),
    post.end === null ? '' : frenchDate(post.end),
    email,
  ].join(';');

/** Agencies and schools give no address of the hospital. */
const hasAddress = ({ contract }: Post): boolean =>
  contract !== 'interim' && contract !== 'étudiant';

/** `hr.csv`: one line a post, sorted by matricule as the HR software exports it. */
export function hrFile(staff: readonly Agent[]): string {
  const addresses = new Addresses();
  const rows = staff.flatMap((agent) => {
    const email = agent.posts.some(hasAddress) ? addresses.of(agent) : '';
    return agent.posts.map((post) => ({ key: post.matricule, text: line(agent, post, email) }));
  });
  const sorted = rows.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return `${[HEADER, ...sorted.map(({ text }) => text)].join('\n')}\n`;
}
