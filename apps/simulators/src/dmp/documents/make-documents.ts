import { createHash } from 'node:crypto';
import { plusSeconds, type Clock } from '#libs/kernel';
import type { DmpPatient, DmpPatients } from '../patients.js';
import type { KnownProfessionals } from '../professionals.js';
import type { DmpStructure } from '../structures.js';
import { makeCda } from './cda.js';
import type { Author, Code, DmpDocument } from './document.js';
import { MODELS, type Model } from './models.js';

const DAY = 86_400;
const DOCTOR = '10';
const SPECIALTY = '1.2.250.1.213.1.1.4.5';

const HOSPITAL: Code = {
  code: 'SA01',
  label: 'Etablissement public de santé',
  scheme: '1.2.250.1.71.4.2.4',
};
const ESTABLISHMENT: Code = {
  code: 'ETABLISSEMENT',
  label: 'Etablissement de santé',
  scheme: '1.2.250.1.213.1.1.4.9',
};

/** Test identifiers of the GIE SESAM-Vitale with invented names: authors from outside the hospital. */
const OUTSIDE: readonly Author[] = [
  outside('899900063480', 'AUBÉPINE', 'Camille', 'SM26', 'Qualifié en Médecine Générale (SM)'),
  outside('899900062490', 'GENÊT', 'Dominique', 'SM04', 'Cardiologie et maladies vasculaires (SM)'),
  outside('899900038839', 'TILLEUL', 'Claude', 'SM02', 'Anesthésie-réanimation (SM)'),
];

function outside(
  idNat: string,
  familyName: string,
  givenName: string,
  code: string,
  label: string,
): Author {
  return {
    idNat,
    familyName,
    givenName,
    specialty: { code: `G15_10/${code}`, label: `Médecin - ${label}`, scheme: SPECIALTY },
    institution: 'CENTRE DE SANTÉ DES TILLEULS',
    institutionId: '1690000000',
  };
}

/** Numbers that depend on a text alone: the same patient always has the same documents. */
function seeded(text: string): (bound: number) => number {
  const digest = createHash('sha256').update(text).digest();
  let at = 0;
  return (bound) => {
    const value = digest.readUInt16BE(at % 30);
    at += 2;
    return value % bound;
  };
}

function authorsOf(professionals: KnownProfessionals, structures: readonly DmpStructure[]) {
  const places = new Set(structures.map(({ finess }) => finess));
  const [first] = structures;
  const inside: Author[] = [];
  for (const professional of professionals.values()) {
    const here = professional.structures.some((place) => places.has(place));
    if (inside.length === 50 || first === undefined) break;
    if (!here || professional.professionCode !== DOCTOR) continue;
    const { idNat, familyName, givenName } = professional;
    const specialty: Code = { code: 'G15_10', label: 'Médecin', scheme: SPECIALTY };
    const institution = first.name ?? 'ÉTABLISSEMENT DE DÉMONSTRATION';
    const institutionId = `1${first.finess}`;
    inside.push({ idNat, familyName, givenName, specialty, institution, institutionId });
  }
  return [...inside, ...OUTSIDE];
}

function formatOf(model: Model): Code {
  return model.form === 'pdf'
    ? {
        code: 'urn:ihe:iti:xds-sd:pdf:2008',
        label: 'Document à corps non structuré en PDF',
        scheme: '1.3.6.1.4.1.19376.1.2.3',
      }
    : {
        code: 'urn:ihe:pcc:xds-ms:2007',
        label: 'Document à corps structuré',
        scheme: '1.3.6.1.4.1.19376.1.2.3',
      };
}

/** A UUID of version 5's form made of a digest. */
const uuidOf = (hex: string): string =>
  `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

function documentOf(
  patient: DmpPatient,
  model: Model,
  authors: readonly Author[],
  today: Date,
): DmpDocument {
  const seed = `${patient.ins}/${model.typeCode.code}`;
  const pick = seeded(seed);
  const id = createHash('sha256').update(seed).digest('hex');
  const createdAt = plusSeconds(today, -(3 + pick(720)) * DAY + 7 * 3600 + pick(36_000));
  const author = authors[pick(authors.length)] ?? OUTSIDE[0];
  if (author === undefined) throw new Error('no author');
  const uniqueId = `1.2.250.1.213.4.1.99.${BigInt(`0x${id.slice(0, 24)}`)}`;
  const serviceStart = plusSeconds(createdAt, -(1 + pick(6)) * DAY);
  const serviceStop = createdAt;
  const source = { model, patient, author, uniqueId, createdAt, serviceStart, serviceStop };
  const bytes = makeCda(source);
  return {
    uniqueId,
    author,
    createdAt,
    serviceStart,
    serviceStop,
    bytes,
    entryUuid: uuidOf(id),
    title: model.title,
    patientIns: patient.ins,
    classCode: model.classCode,
    typeCode: model.typeCode,
    formatCode: formatOf(model),
    confidentiality: model.confidentiality,
    facilityType: HOSPITAL,
    practiceSetting: ESTABLISHMENT,
    mimeType: 'text/xml',
    hash: createHash('sha1').update(bytes).digest('hex'),
  };
}

/** Three to eight documents for each patient who has a DMP, the same each time the day is the same. */
export function makeDocuments(
  patients: DmpPatients,
  professionals: KnownProfessionals,
  structures: readonly DmpStructure[],
  clock: Clock,
): readonly DmpDocument[] {
  const authors = authorsOf(professionals, structures);
  const now = clock.now();
  const today = plusSeconds(now, -((now.getTime() / 1000) % DAY));
  return Array.from(patients.values())
    .filter(({ dmp }) => dmp !== 'not-created')
    .flatMap((patient) =>
      MODELS.slice(0, 3 + seeded(patient.ins)(6)).map((model) =>
        documentOf(patient, model, authors, today),
      ),
    );
}
