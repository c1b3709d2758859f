import type { Sex } from './given-names.js';
import type { Site, Unit } from './hospital.js';
import type { Job } from './jobs.js';

export type Contract = 'titulaire' | 'CDI' | 'CDD' | 'interim' | 'interne' | 'étudiant';

/** A post: one line of the HR file. Dates are civil, `end` is the last day worked. */
export interface Post {
  readonly matricule: string;
  readonly unit: Unit;
  readonly site: Site;
  readonly contract: Contract;
  readonly start: string;
  readonly end: string | null;
}

/** What the national register says of a person of the hospital. */
export type RegisterFate =
  /** Known, exercising at the hospital. */
  | 'here'
  /** Known, but the hospital is not among the structures. */
  | 'elsewhere'
  /** Known, without any activity. */
  | 'idle'
  | 'absent';

/** A person of the hospital, whole: what HR knows and what the register will say. */
export interface Agent {
  readonly birthName: string;
  readonly usageName: string | null;
  readonly givenNames: readonly string[];
  readonly usualGivenName: string;
  readonly sex: Sex;
  readonly birthDate: string;
  readonly job: Job;
  readonly posts: readonly Post[];
  readonly fate: RegisterFate;
}

/** The name a person is known by at work. */
export const workName = (agent: Pick<Agent, 'birthName' | 'usageName'>): string =>
  agent.usageName ?? agent.birthName;
