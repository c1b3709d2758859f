import { workName } from '#libs/directory';
import type { Activity, Exercise } from '#libs/rpps';
import type { PersonFacts } from './person-facts.js';

/** Professions: NOS, TRE_G15. */
const OID_PROFESSION = '1.2.250.1.213.1.1.5.5';
/** Sectors of activity: NOS, TRE_R02. */
const OID_SECTOR = '1.2.250.1.71.4.2.4';
/** The national space of identifiers of health professionals. */
const OID_NATIONAL_IDS = '1.2.250.1.213.1.3.1.1';

/**
 * The facts of the hub in the shape of Pro Santé Connect's UserInfo, so that software written for it reads
 * them unchanged: every value is a string, what is missing is `''`, never null; only `otherIds[].qualite` is
 * a number, as there.
 *
 * - `SubjectNameID`, `preferred_username`: the national identification (`8` + RPPS), `''` when the link is
 *   not confirmed; `SubjectRefPro` is then absent, as it is there for persons without an exercise.
 * - `given_name`, `family_name`: of exercise, else those used at work.
 * - The organisation and the sector are those of the activity in this hospital; when the register has none,
 *   those of the person's post here.
 * - `Palier_Authentification` is always `''`: its only known value says "CPS or e-CPS", which the hub has not
 *   checked. The level of the sign-in is in `acr` and `amr` of the ID token.
 */
export function pscClaims(facts: PersonFacts): Readonly<Record<string, unknown>> {
  const { identity, rpps } = facts;
  const exercises = rpps?.exercises ?? [];
  const [first] = exercises;
  const idnps = rpps?.idnps ?? '';
  const here = activityHere(facts, exercises);
  return {
    SubjectNameID: idnps,
    preferred_username: idnps,
    given_name: first?.exerciseGivenName ?? identity.usualGivenName,
    family_name: first?.exerciseName ?? workName(identity),
    ...organisation(facts, here),
    SubjectRole: exercises.map(({ professionCode }) => `${professionCode}^${OID_PROFESSION}`),
    Mode_Acces_Raison: '',
    Acces_Regulation_Medicale: 'FAUX',
    UITVersion: '1.0',
    Palier_Authentification: '',
    PSI_Locale: rpps === undefined ? '' : OID_NATIONAL_IDS,
    codeCivilite: first?.civility ?? identity.civility ?? '',
    codeGenreActivite: here?.genreCode ?? '',
    otherIds: rpps === undefined ? [] : [{ identifiant: idnps, origine: 'RPPS', qualite: 1 }],
    ...(first === undefined ? {} : { SubjectRefPro: refPro(first.civility, exercises) }),
  };
}

/** The activity whose site or legal entity is one of the person's posts in this hospital. */
function activityHere(
  { identity }: PersonFacts,
  exercises: readonly Exercise[],
): Activity | undefined {
  const own = new Set(
    identity.assignments.flatMap(({ siteFiness, entityFiness }) => [siteFiness, entityFiness]),
  );
  const isOwn = (finess: string | null): boolean => finess !== null && own.has(finess);
  return exercises
    .flatMap(({ activities }) => activities)
    .find(({ siteFiness, entityFiness }) => isOwn(siteFiness) || isOwn(entityFiness));
}

function organisation({ site }: PersonFacts, here: Activity | undefined) {
  const sector = here?.sectorCode ?? site?.sector ?? '';
  return {
    SubjectOrganization: here?.structureName ?? site?.name ?? '',
    SubjectOrganizationID: here?.structureKey ?? (site === undefined ? '' : `F${site.finess}`),
    Secteur_Activite: sector === '' ? '' : `${sector}^${OID_SECTOR}`,
  };
}

const refPro = (civility: string | null, exercises: readonly Exercise[]) => ({
  codeCivilite: civility ?? '',
  exercices: exercises.map(exercice),
});

/** One entry a profession and category. A speciality (`S`) goes before other know-how. */
function exercice(exercise: Exercise) {
  const knowHow = exercise.knowHow.find(({ type }) => type === 'S') ?? exercise.knowHow[0];
  return {
    codeProfession: exercise.professionCode,
    codeCategorieProfessionnelle: exercise.categoryCode ?? '',
    codeCiviliteDexercice: exercise.exerciseCivility ?? '',
    nomDexercice: exercise.exerciseName,
    prenomDexercice: exercise.exerciseGivenName,
    codeTypeSavoirFaire: knowHow?.type ?? '',
    codeSavoirFaire: knowHow?.code ?? '',
    activities: exercise.activities.map(activity),
  };
}

/** Members of an activity that the hub does not keep: addresses, telephones, old identifiers. */
const NOT_KEPT = {
  codeSectionPharmacien: '',
  numeroSiretSite: '',
  numeroSirenSite: '',
  enseigneCommercialeSite: '',
  complementDestinataire: '',
  complementPointGeographique: '',
  numeroVoie: '',
  indiceRepetitionVoie: '',
  codeTypeDeVoie: '',
  libelleVoie: '',
  mentionDistribution: '',
  bureauCedex: '',
  codePostal: '',
  codeCommune: '',
  codePays: '',
  telephone: '',
  telephone2: '',
  telecopie: '',
  adresseEMail: '',
  codeDepartement: '',
  ancienIdentifiantDeLaStructure: '',
} as const;

/** `numeroFinessetablissementJuridique` is spelled so, with its small "e". */
const activity = (known: Activity) => ({
  ...NOT_KEPT,
  codeModeExercice: known.modeCode ?? '',
  codeSecteurDactivite: known.sectorCode ?? '',
  codeRole: known.roleCode ?? '',
  codeGenreActivite: known.genreCode ?? '',
  numeroFinessSite: known.siteFiness ?? '',
  numeroFinessetablissementJuridique: known.entityFiness ?? '',
  identifiantTechniqueDeLaStructure: known.structureKey ?? '',
  raisonSocialeSite: known.structureName ?? '',
  autoriteDenregistrement: known.authority ?? '',
});
