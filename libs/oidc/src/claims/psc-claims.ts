import { workName } from '#libs/directory';
import type { Activity, Exercise } from '#libs/rpps';
import type { NamedStructure, PersonFacts } from './person-facts.js';

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
  const here = activityHere(facts);
  return {
    ...national(facts),
    ...person(facts),
    ...organisation(facts, here),
    Mode_Acces_Raison: '',
    Acces_Regulation_Medicale: 'FAUX',
    UITVersion: '1.0',
    Palier_Authentification: '',
    codeGenreActivite: text(here?.genreCode),
  };
}

/** What is missing. */
const text = (value: string | null | undefined): string => value ?? '';

/** What comes with a confirmed number. */
function national({ rpps }: PersonFacts) {
  if (rpps === undefined) {
    return {
      SubjectNameID: '',
      preferred_username: '',
      SubjectRole: [],
      PSI_Locale: '',
      otherIds: [],
    };
  }
  const { idnps, exercises } = rpps;
  return {
    SubjectNameID: idnps,
    preferred_username: idnps,
    SubjectRole: exercises.map(({ professionCode }) => `${professionCode}^${OID_PROFESSION}`),
    PSI_Locale: OID_NATIONAL_IDS,
    otherIds: [{ identifiant: idnps, origine: 'RPPS', qualite: 1 }],
  };
}

function person({ identity, rpps }: PersonFacts) {
  const exercises = rpps?.exercises ?? [];
  const [first] = exercises;
  if (first === undefined) {
    return {
      given_name: identity.usualGivenName,
      family_name: workName(identity),
      codeCivilite: text(identity.civility),
    };
  }
  const codeCivilite = text(first.civility);
  return {
    given_name: first.exerciseGivenName,
    family_name: first.exerciseName,
    codeCivilite,
    SubjectRefPro: { codeCivilite, exercices: exercises.map(exercice) },
  };
}

/** The activity whose site or legal entity is one of the person's posts in this hospital. */
function activityHere({ identity, rpps }: PersonFacts): Activity | undefined {
  const own = new Set(
    identity.assignments.flatMap(({ siteFiness, entityFiness }) => [siteFiness, entityFiness]),
  );
  const isOwn = (finess: string | null): boolean => finess !== null && own.has(finess);
  return rpps?.exercises
    .flatMap(({ activities }) => activities)
    .find(({ siteFiness, entityFiness }) => isOwn(siteFiness) || isOwn(entityFiness));
}

function organisation({ site }: PersonFacts, here: Activity | undefined) {
  const known = here === undefined ? postHere(site) : registeredHere(here);
  return {
    SubjectOrganization: known.name,
    SubjectOrganizationID: known.key,
    Secteur_Activite: known.sector === '' ? '' : `${known.sector}^${OID_SECTOR}`,
  };
}

const registeredHere = ({ structureName, structureKey, sectorCode }: Activity) => ({
  name: text(structureName),
  key: text(structureKey),
  sector: text(sectorCode),
});

/** `F` + FINESS: the technical identifier of a structure, as the register makes it. */
const postHere = (site: NamedStructure | undefined) =>
  site === undefined
    ? { name: '', key: '', sector: '' }
    : { name: site.name, key: `F${site.finess}`, sector: site.sector };

/** One entry a profession and category. A speciality (`S`) goes before other know-how. */
function exercice(exercise: Exercise) {
  const knowHow = exercise.knowHow.find(({ type }) => type === 'S') ?? exercise.knowHow[0];
  return {
    codeProfession: exercise.professionCode,
    codeCategorieProfessionnelle: text(exercise.categoryCode),
    codeCiviliteDexercice: text(exercise.exerciseCivility),
    nomDexercice: exercise.exerciseName,
    prenomDexercice: exercise.exerciseGivenName,
    codeTypeSavoirFaire: text(knowHow?.type),
    codeSavoirFaire: text(knowHow?.code),
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
  codeModeExercice: text(known.modeCode),
  codeSecteurDactivite: text(known.sectorCode),
  codeRole: text(known.roleCode),
  codeGenreActivite: text(known.genreCode),
  numeroFinessSite: text(known.siteFiness),
  numeroFinessetablissementJuridique: text(known.entityFiness),
  identifiantTechniqueDeLaStructure: text(known.structureKey),
  raisonSocialeSite: text(known.structureName),
  autoriteDenregistrement: text(known.authority),
});
