import type { ConfirmedRpps, Exercise } from '#libs/rpps';
import { refused, type Refused } from './air-refusal.js';
import { meansOf, type AirMeans } from './authn-context.js';
import { Ins, type Patient } from './ins.js';
import { activitiesAt, exerciseAt, placeOf, type RunningAssignment, type Site } from './place.js';
import { ROLE_HOLDER, rolesOf, type Roles } from './roles.js';
import {
  isAirTransaction,
  isForRegulationOnly,
  targetsPatient,
  type AirTransaction,
} from './transactions.js';
import { PURPOSES, sectorIsKnown, type Purpose } from './value-sets.js';

/** What an application asks for, as it came. */
export interface AirRequest {
  readonly transaction: string;
  readonly purpose: string;
  /** Why the glass is broken: kept in our trace alone. */
  readonly reason?: string | undefined;
  readonly patient?:
    { readonly ins: string; readonly insOid: string; readonly insStatus: string } | undefined;
  readonly siteFiness?: string | undefined;
}

/** What the hub knows at that moment. */
export interface AirFacts {
  readonly now: Date;
  /** Today in the hospital, YYYY-MM-DD. */
  readonly today: string;
  readonly software: { readonly regulation: boolean } | undefined;
  /** The person's own open session behind the token. */
  readonly session: ProvenSession | undefined;
  readonly identityIsActive: boolean;
  readonly rpps: ConfirmedRpps | undefined;
  /** Date of the information notice, for those on the list. */
  readonly informedOn: string | undefined;
  readonly assignments: readonly RunningAssignment[];
  readonly sites: readonly Site[];
  /** Why the seal cannot sign, if it cannot. */
  readonly sealProblem: string | undefined;
}

interface ProvenSession {
  readonly strongAt: Date;
  /** What the hospital's policy lets its means be used for. */
  readonly uses: ReadonlySet<string>;
  readonly factors: Parameters<typeof meansOf>[0];
}

export interface AirRules {
  readonly insOids: readonly string[];
  readonly strongAuthenticationSeconds: number;
  readonly homologatedMeans: readonly AirMeans[];
}

/** Everything the assertion will say that does not come from settings. */
export interface Grant {
  readonly kind: 'granted';
  readonly transaction: AirTransaction;
  readonly purpose: Purpose;
  readonly reason: string | undefined;
  readonly means: AirMeans;
  readonly authenticatedAt: Date;
  readonly professionalId: string;
  readonly professionalName: string;
  readonly roles: Roles;
  readonly site: Site;
  readonly patient: Patient | undefined;
}

/** The ten checks, in their order: the first that fails is the answer. */
export function judge(request: AirRequest, facts: AirFacts, rules: AirRules): Grant | Refused {
  const session = sessionOf(facts, rules);
  if (isRefused(session)) return session;
  const professional = professionalOf(facts);
  if (isRefused(professional)) return professional;
  const placed = placedOf(request, facts, professional);
  if (isRefused(placed)) return placed;
  const asked = askedOf(request, facts, rules);
  return isRefused(asked) ? asked : { kind: 'granted', ...session, ...placed, ...asked };
}

/** Checks 8 to 10: the patient, the act, the seal. */
function askedOf(
  request: AirRequest,
  facts: AirFacts,
  rules: AirRules,
): Refused | Pick<Grant, 'patient' | 'transaction' | 'purpose' | 'reason'> {
  const named = patientOf(request, rules);
  if (isRefused(named)) return named;
  const act = actOf(request, facts.software?.regulation === true);
  if (isRefused(act)) return act;
  if (facts.sealProblem !== undefined) return refused('seal_unavailable', facts.sealProblem);
  return { ...act, patient: named.patient };
}

const isRefused = (answer: object): answer is Refused =>
  'kind' in answer && answer.kind === 'refused';

/** Checks 1 to 3: the client, the session, its two factors and their age. */
function sessionOf(
  { software, session, now }: AirFacts,
  rules: AirRules,
): Refused | Pick<Grant, 'means' | 'authenticatedAt'> {
  if (software === undefined) return refused('client_not_allowed', 'no-dmp-software');
  if (session === undefined) return refused('no_live_session', 'no-open-session');
  const means = meansOf(session.factors, session.strongAt);
  if (means === undefined) return refused('step_up_required', 'one-factor');
  if (!session.uses.has('air') || !rules.homologatedMeans.includes(means))
    return refused('step_up_required', 'means-not-homologated');
  const age = now.getTime() - session.strongAt.getTime();
  return age > rules.strongAuthenticationSeconds * 1000
    ? refused('step_up_required', 'too-old')
    : { means, authenticatedAt: session.strongAt };
}

interface Candidate {
  readonly exercise: Exercise;
  readonly roles: Roles;
}

interface Professional {
  readonly rpps: ConfirmedRpps;
  readonly candidates: readonly Candidate[];
}

/** Checks 4 to 6: known of the register, on the list, with complete roles. */
function professionalOf(facts: AirFacts): Refused | Professional {
  const { rpps, informedOn } = facts;
  if (!facts.identityIsActive) return refused('no_rpps', 'identity-not-active');
  if (rpps === undefined) return refused('no_rpps', 'no-confirmed-link');
  if (rpps.exercises.length === 0) return refused('no_rpps', 'no-active-exercise');
  if (informedOn === undefined) return refused('not_on_authorised_list', 'absent');
  if (informedOn > facts.today) return refused('not_on_authorised_list', 'not-yet-informed');
  return candidatesOf(rpps);
}

function candidatesOf(rpps: ConfirmedRpps): Refused | Professional {
  // Non-professionals (R291) are outside AIR, whatever their role (EX_AIR-020).
  const regulated = rpps.exercises.filter(({ professionCode }) => professionCode !== ROLE_HOLDER);
  const verdicts = regulated.map((exercise) => ({ exercise, verdict: rolesOf(exercise) }));
  const candidates = verdicts.flatMap(({ exercise, verdict }) =>
    verdict.kind === 'complete' ? [{ exercise, roles: verdict.roles }] : [],
  );
  if (candidates.length > 0) return { rpps, candidates };
  const gap = verdicts.map(({ verdict }) => verdict).find(({ kind }) => kind === 'incomplete');
  const why = gap?.kind === 'incomplete' ? gap.because : 'not-a-health-professional';
  return refused('role_incomplete', why);
}

/** Check 7: a site of the legal entity where the professional exercises. */
function placedOf(
  { siteFiness }: AirRequest,
  facts: AirFacts,
  { rpps, candidates }: Professional,
): Refused | Pick<Grant, 'site' | 'roles' | 'professionalId' | 'professionalName'> {
  const { assignments, sites } = facts;
  const ties = { exercises: rpps.exercises, assignments, sites };
  const site = placeOf(siteFiness, ties);
  if (typeof site === 'string') return refused('structure_mismatch', site);
  if (!sectorIsKnown(site.sector)) return refused('structure_mismatch', 'sector-unknown-to-dmp');
  const chosen = exerciseAt(site, candidates, ties);
  if (chosen === undefined) return refused('role_incomplete', 'no-exercise');
  const { exercise } = chosen;
  // A pharmacist's section is the one of the place of care, when the register gives it there.
  const there = rolesOf(exercise, activitiesAt(exercise, site, sites));
  return {
    site,
    roles: there.kind === 'complete' ? there.roles : chosen.roles,
    professionalId: rpps.idnps,
    professionalName: `${exercise.exerciseName} ${exercise.exerciseGivenName}`,
  };
}

/** Check 8: a qualified INS, of an authority accepted here; nobody for the transactions that target nobody. */
function patientOf(
  { transaction, patient }: AirRequest,
  { insOids }: AirRules,
): Refused | { readonly patient: Patient | undefined } {
  if (patient === undefined)
    return targetsPatient(transaction) ? refused('ins_invalid', 'absent') : { patient };
  const ins = Ins.safeParse(patient.ins);
  if (!ins.success) return refused('ins_invalid', 'form-or-key');
  if (!insOids.includes(patient.insOid)) return refused('ins_invalid', 'authority-not-accepted');
  if (patient.insStatus !== 'qualifiee') return refused('ins_not_qualified', 'not-qualified');
  return { patient: { ins: ins.data, oid: patient.insOid } };
}

const SHORTEST_REASON = 10;

/** Check 9: what is asked, and why. */
function actOf(
  request: AirRequest,
  isRegulation: boolean,
): Refused | Pick<Grant, 'transaction' | 'purpose' | 'reason'> {
  const { transaction, purpose } = request;
  const reason = request.reason?.trim();
  if (!isAirTransaction(transaction)) return refused('purpose_refused', 'transaction-outside-air');
  if (!isPurpose(purpose)) return refused('purpose_refused', 'purpose-unknown');
  const gap = purposeGap(purpose, reason, isRegulation);
  if (gap !== undefined) return refused('purpose_refused', gap);
  if (isForRegulationOnly(transaction) && purpose !== 'centre_15')
    return refused('purpose_refused', 'transaction-for-regulation');
  return { transaction, purpose, reason };
}

const isPurpose = (text: string): text is Purpose => Object.hasOwn(PURPOSES, text);

function purposeGap(
  purpose: Purpose,
  reason: string | undefined,
  isRegulation: boolean,
): string | undefined {
  // The trace never holds an INS in clear, typed by a hurried hand or not.
  if (/(?:\d\s?){13,}/.test(reason ?? '')) return 'reason-holds-a-number';
  if (purpose === 'centre_15' && !isRegulation) return 'not-a-regulation-centre';
  if (purpose !== 'bris_de_glace') return undefined;
  return (reason ?? '').length < SHORTEST_REASON ? 'reason-missing' : undefined;
}
