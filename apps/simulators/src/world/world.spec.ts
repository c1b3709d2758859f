import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldName, Finess, luhnHolds, Rpps } from '#libs/kernel';
import { z } from 'zod';
import { insHolds } from './patients.js';
import { REGISTER_TRAPS } from './register.js';
import { STAFF_TRAPS } from './staff-traps.js';
import { writeWorld, type Totals } from './world.js';

const TODAY = '2026-11-24';

const TestPeople = z.array(
  z.strictObject({
    matricule: z.string(),
    entityFiness: Finess,
    givenName: z.string().min(1),
    familyName: z.string().min(1),
    story: z.string().min(20),
    pin: z.string(),
    badge: z.boolean(),
    roles: z.array(z.enum(['officer', 'auditor', 'administrator'])),
    rppsConfirmed: z.boolean(),
    airListed: z.boolean(),
    workstation: z.string().optional(),
  }),
);
const Patients = z.array(
  z.strictObject({
    ins: z.string().length(15),
    insOid: z.literal('1.2.250.1.213.1.4.10'),
    insStatus: z.enum(['qualifiee', 'provisoire']),
    familyName: z.string().min(1),
    givenNames: z.array(z.string().min(1)).min(1),
    usedName: z.string().min(1).optional(),
    birthDate: z.iso.date(),
    sex: z.enum(['M', 'F']),
    unit: z.string(),
    room: z.string().min(1),
    reason: z.string().min(1),
    dmp: z.enum([
      'active',
      'active-no-authorisation',
      'authorisation-expired',
      'closed',
      'not-created',
      'ps-blocked',
      'emergency-opposed',
    ]),
  }),
);
const Workstations = z.array(
  z.strictObject({
    name: z.string().regex(/^[A-Z]+(-[A-Z]+)*(-\d\d)?$/),
    siteFiness: Finess,
    unitLabel: z.string(),
    reader: z.boolean(),
  }),
);
const Structures = z.array(
  z.strictObject({
    finess: Finess,
    kind: z.enum(['EJ', 'EG']),
    parentFiness: Finess.nullable(),
    name: z.string().min(1),
    sector: z.literal('SA01'),
    department: z.literal('Ain (01)'),
  }),
);

/** Rows by the names of their columns, read without any code of the generator. */
function table(text: string, separator: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = header.split(separator);
  return lines.map((line) => {
    const cells = line.split(separator);
    expect(cells).toHaveLength(columns.length);
    return Object.fromEntries(columns.map((column, rank) => [column, cells[rank] ?? '']));
  });
}

const iso = (date: string): string => date.split('/').toReversed().join('-');

async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
  );
  return Object.fromEntries(texts);
}

let folder: string;
let totals: Totals;
let files: Record<string, string>;
let hr: Record<string, string>[];
let register: Record<string, string>[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portique-world-'));
  totals = await writeWorld({ folder, seed: 'valbrume', staff: 600, today: TODAY });
  files = await filesOf(folder);
  hr = table(files['hr.csv'] ?? '', ';');
  register = table(files[totals.registerFile] ?? '', '|');
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const json = (name: string): unknown => JSON.parse(files[name] ?? '');

const byMatricule = (matricule: string): Record<string, string> =>
  hr.find((row) => row['Matricule'] === matricule) ?? {};

function nameAtWork(row: Record<string, string>): string {
  const [usage = '', birth = ''] = [row["Nom d'usage"], row['Nom de naissance']];
  return usage === '' ? birth : usage;
}

const nameKey = (row: Record<string, string>): string =>
  `${foldName(nameAtWork(row))}|${foldName(row['Prénom usuel'] ?? '')}`;

const exerciseKey = (row: Record<string, string>): string =>
  `${foldName(row["Nom d'exercice"] ?? '')}|${foldName(row["Prénom d'exercice"] ?? '')}`;

const here = (row: Record<string, string>): boolean =>
  row['Numéro FINESS établissement juridique'] === '010999019';

function groups(
  rows: readonly Record<string, string>[],
  key: (row: Record<string, string>) => string,
): Map<string, Record<string, string>[]> {
  const found = new Map<string, Record<string, string>[]>();
  for (const row of rows) found.set(key(row), [...(found.get(key(row)) ?? []), row]);
  return found;
}

describe('the demo world', () => {
  it('is the same byte for byte with the same seed and day', async () => {
    const again = await mkdtemp(join(tmpdir(), 'portique-world-'));
    await writeWorld({ folder: again, seed: 'valbrume', staff: 600, today: TODAY });
    const repeated = await filesOf(again);
    await rm(again, { recursive: true });
    expect(repeated).toEqual(files);
  });

  it('is another one with another seed, its test people and patients apart', async () => {
    const other = await mkdtemp(join(tmpdir(), 'portique-world-'));
    await writeWorld({ folder: other, seed: 'another', staff: 600, today: TODAY });
    const different = await filesOf(other);
    await rm(other, { recursive: true });
    expect(different['hr.csv']).not.toBe(files['hr.csv']);
    expect(different['people.json']).toBe(files['people.json']);
  });

  it('says what it wrote', () => {
    expect(totals).toMatchObject({ people: 600, testPeople: 14, patients: 24, workstations: 13 });
    expect(hr).toHaveLength(totals.posts);
    expect(register).toHaveLength(totals.registerLines);
    expect(new Set(register.map((row) => row['Identifiant PP'])).size).toBe(totals.professionals);
  });

  it('says in words that everything is fictitious', () => {
    expect(files['LISEZ-MOI.txt']).toContain('TOUT EST FICTIF');
    expect(files['structures.json']).toContain('fictif');
    const structures = register.filter((row) => row['Raison sociale site'] !== '');
    for (const row of structures) expect(row['Enseigne commerciale site']).toBe('DONNEES FICTIVES');
  });
});

describe('structures.json', () => {
  it('has one legal entity and two sites of it', () => {
    const structures = Structures.parse(json('structures.json'));
    const entities = structures.filter(({ kind }) => kind === 'EJ');
    expect(entities).toHaveLength(1);
    const sites = structures.filter(({ kind }) => kind === 'EG');
    expect(sites).toHaveLength(2);
    for (const site of sites) expect(site.parentFiness).toBe(entities[0]?.finess);
  });
});

describe('hr.csv', () => {
  it('has the header of the export, in French', () => {
    expect(files['hr.csv']?.split('\n')[0]).toBe(
      "Matricule;FINESS entité;Nom de naissance;Nom d'usage;Prénoms;Prénom usuel;Date de naissance;Civilité;" +
        'Population;Contrat;Code emploi;Libellé emploi;Code profession;Code UF;Libellé UF;FINESS site;' +
        'Date début;Date fin;E-mail',
    );
  });

  it('has dates in order, of people from 18 to 70 when they begin', () => {
    for (const row of hr) {
      expect(row['Date de naissance']).toMatch(/^\d\d\/\d\d\/\d{4}$/);
      const [born, start] = [iso(row['Date de naissance'] ?? ''), iso(row['Date début'] ?? '')];
      const age = Number(start.slice(0, 4)) - Number(born.slice(0, 4));
      expect(age).toBeGreaterThanOrEqual(18);
      expect(age).toBeLessThanOrEqual(70);
      expect(row['Date fin'] === '' || iso(row['Date fin'] ?? '') >= start).toBe(true);
    }
  });

  it('uses the sites of structures.json', () => {
    const structures = Structures.parse(json('structures.json'));
    const known = new Set(structures.map(({ finess }) => String(finess)));
    for (const row of hr) {
      expect(known.has(row['FINESS site'] ?? '')).toBe(true);
      expect(known.has(row['FINESS entité'] ?? '')).toBe(true);
    }
  });

  it.each(['titulaire', 'CDI', 'CDD', 'interim', 'interne', 'étudiant'])(
    'has contracts of the kind %s',
    (contract) => {
      expect(hr.some((row) => row['Contrat'] === contract)).toBe(true);
    },
  );

  it('ends every short contract', () => {
    const short = hr.filter((row) => !['titulaire', 'CDI'].includes(row['Contrat'] ?? ''));
    for (const row of short) expect(row['Date fin']).not.toBe('');
  });

  it.each([
    ['leaving today', (row: Record<string, string>) => iso(row['Date fin'] ?? '') === TODAY, 2],
    [
      'leaving within two weeks',
      (row: Record<string, string>) =>
        iso(row['Date fin'] ?? '') > TODAY && iso(row['Date fin'] ?? '') <= '2026-12-09',
      3,
    ],
    ['still to come', (row: Record<string, string>) => iso(row['Date début'] ?? '') > TODAY, 5],
    [
      'gone',
      (row: Record<string, string>) => row['Date fin'] !== '' && iso(row['Date fin'] ?? '') < TODAY,
      10,
    ],
    ['under a usage name', (row: Record<string, string>) => row["Nom d'usage"] !== '', 100],
    [
      'with an accent',
      (row: Record<string, string>) => /[éèêëïôç]/i.test(row['Prénom usuel'] ?? ''),
      30,
    ],
    [
      'with a compound name',
      (row: Record<string, string>) => /-/.test(row['Nom de naissance'] ?? ''),
      5,
    ],
  ])('has people %s', (_what, holds, least) => {
    expect(hr.filter((row) => holds(row)).length).toBeGreaterThanOrEqual(least);
  });

  it('has homonyms born on different days, and others born the same day', () => {
    const sameNames = [...groups(hr, nameKey).values()].filter(
      (rows) => new Set(rows.map((row) => row['Matricule'])).size > 1,
    );
    const sameDay = sameNames.filter(
      (rows) => new Set(rows.map((row) => row['Date de naissance'])).size === 1,
    );
    // The two Julie Bernard are one more pair.
    expect(sameNames.length - sameDay.length).toBe(STAFF_TRAPS.homonyms + 1);
    expect(sameDay).toHaveLength(STAFF_TRAPS.twins + STAFF_TRAPS.twoMatricules);
    for (const rows of sameNames)
      expect(new Set(rows.map((row) => row['Code UF'])).size).toBeGreaterThan(1);
  });

  it('has people who moved, and people on both sites', () => {
    const several = [...groups(hr, (row) => row['Matricule'] ?? '').values()].filter(
      (rows) => rows.length > 1,
    );
    const moved = several.filter((rows) => rows.some((row) => row['Date fin'] !== ''));
    expect(moved).toHaveLength(STAFF_TRAPS.moved);
    expect(several.length - moved.length).toBe(STAFF_TRAPS.twoSites);
  });
});

describe('the extract of the register', () => {
  it('has the true name and the 56 columns', () => {
    expect(totals.registerFile).toMatch(/^PS_LibreAcces_Personne_activite_\d{12}\.txt$/);
    const header = files[totals.registerFile]?.split('\n')[0] ?? '';
    expect(header.split('|')).toHaveLength(56);
    expect(header).toMatch(/^Type d'identifiant PP\|Identifiant PP\|Identification nationale PP\|/);
    expect(header).toMatch(
      /\|Code rôle\|Libellé rôle\|Code genre activité\|Libellé genre activité$/,
    );
  });

  it('has synthetic RPPS numbers whose key is right, and their national form', () => {
    for (const row of register) {
      expect(row['Identifiant PP']).toMatch(/^99/);
      expect(Rpps.safeParse(row['Identifiant PP']).success).toBe(true);
      expect(row['Identification nationale PP']).toBe(`8${row['Identifiant PP']}`);
      const finess = row['Numéro FINESS site'] ?? '';
      expect(!/^\d{9}$/.test(finess) || luhnHolds(finess)).toBe(true);
    }
  });

  it('does not keep the lines of a person together', () => {
    const places = groups(
      register.map((row, rank) => ({ ...row, rank: String(rank) })),
      (row) => row['Identifiant PP'] ?? '',
    );
    const apart = [...places.values()].filter(
      (rows) => Number(rows.at(-1)?.['rank']) - Number(rows[0]?.['rank']) >= rows.length,
    );
    expect(apart.length).toBeGreaterThan(100);
  });

  it('misses some of the hospital’s professionals, and knows some elsewhere only', () => {
    const known = groups(register, exerciseKey);
    const carers = hr.filter(
      (row) => row['Code profession'] !== '' && row['Contrat'] !== 'interne',
    );
    const found = carers.map((row) => known.get(nameKey(row)) ?? []);
    expect(found.filter((rows) => rows.length === 0).length).toBeGreaterThan(20);
    expect(found.filter((rows) => rows.some(here)).length).toBeGreaterThan(150);
    expect(found.filter((rows) => rows.length > 0 && !rows.some(here)).length).toBeGreaterThan(10);
  });

  it('has professionals without any activity', () => {
    const idle = register.filter((row) => row['Identifiant technique de la structure'] === '');
    expect(idle.length).toBeGreaterThan(20);
    expect(idle.some((row) => /^[A-Z]+\/\/$/.test(row["Autorité d'enregistrement"] ?? ''))).toBe(
      true,
    );
  });

  it('has several savoir-faire on several lines, and two professions of one person', () => {
    const people = [...groups(register, (row) => row['Identifiant PP'] ?? '').values()];
    const skilled = people.filter(
      (rows) => new Set(rows.map((row) => row['Code savoir-faire'])).size > 1,
    );
    expect(skilled.length).toBeGreaterThan(10);
    const double = people.filter(
      (rows) => new Set(rows.map((row) => row['Code profession'])).size > 1,
    );
    expect(double).toHaveLength(REGISTER_TRAPS.twoProfessions);
    for (const rows of double)
      expect(new Set(rows.map((row) => row["Nom d'exercice"])).size).toBe(2);
  });

  it('has lines written twice', () => {
    const lines = (files[totals.registerFile] ?? '').trimEnd().split('\n');
    expect(lines.length - new Set(lines).size).toBe(REGISTER_TRAPS.duplicateLines);
  });

  it('has roles registered by the hospital, and interns who may stand in', () => {
    const roles = register.filter((row) => row['Code rôle'] !== '');
    expect(new Set(roles.map((row) => row['Identifiant PP'])).size).toBe(
      REGISTER_TRAPS.roleHolders,
    );
    for (const row of roles) {
      expect(row['Code profession']).toBe('99');
      expect(row["Autorité d'enregistrement"]).toMatch(/^ENREG\//);
    }
    const students = register.filter((row) => row['Code catégorie professionnelle'] === 'E');
    expect(new Set(students.map((row) => row['Identifiant PP'])).size).toBe(
      REGISTER_TRAPS.standIns,
    );
  });

  it('has homonyms of the hospital’s people, elsewhere and here, and people HR does not know', () => {
    const ours = new Set(hr.map(nameKey));
    const people = [...groups(register, (row) => row['Identifiant PP'] ?? '').values()];
    const byName = groups(
      people.map((rows) => rows[0] ?? {}),
      exerciseKey,
    );
    const several = [...byName].filter(([key, rows]) => ours.has(key) && rows.length > 1);
    expect(several.length).toBeGreaterThan(20);
    const strangers = people.filter(
      (rows) => rows.some(here) && rows.every((row) => !ours.has(exerciseKey(row))),
    );
    expect(strangers.length).toBeGreaterThanOrEqual(REGISTER_TRAPS.unknownToHr);
  });

  it.each([
    [
      'a quote taken as it is',
      (row: Record<string, string>) => (row['Raison sociale site'] ?? '').includes('"'),
    ],
    [
      'a commune told by its post office only',
      (row: Record<string, string>) =>
        row['Libellé commune (coord. structure)'] === '' &&
        row['Bureau cedex (coord. structure)'] !== '',
    ],
    [
      'a structure known by SIRET',
      (row: Record<string, string>) =>
        /^C\d{14}$/.test(row['Identifiant technique de la structure'] ?? ''),
    ],
    [
      'a practice known by RPPS rang',
      (row: Record<string, string>) =>
        /^R\d{14}$/.test(row['Identifiant technique de la structure'] ?? ''),
    ],
    [
      'a Corsican FINESS',
      (row: Record<string, string>) => /^2[AB]/.test(row['Numéro FINESS site'] ?? ''),
    ],
    [
      'a first name without its hyphen',
      (row: Record<string, string>) => / /.test(row["Prénom d'exercice"] ?? ''),
    ],
    [
      'names as on the identity card',
      (row: Record<string, string>) => /[a-zé]/.test(row["Nom d'exercice"] ?? ''),
    ],
    [
      'liberal and salaried authorities',
      (row: Record<string, string>) =>
        (row["Autorité d'enregistrement"] ?? '').endsWith('/CPAM/CPAM'),
    ],
  ])('has %s', (_what, holds) => {
    expect(register.some((row) => holds(row))).toBe(true);
  });
});

describe('people.json', () => {
  it('plays fourteen people of the HR file', () => {
    const people = TestPeople.parse(json('people.json'));
    expect(people).toHaveLength(14);
    for (const person of people) {
      const row = byMatricule(person.matricule);
      expect(row['Prénom usuel']).toBe(person.givenName);
      expect(nameAtWork(row)).toBe(person.familyName);
      expect(row['FINESS entité']).toBe(person.entityFiness);
    }
  });

  it('has PINs of 4 to 6 digits that are neither one digit nor a run, all different', () => {
    const pins = TestPeople.parse(json('people.json')).map(({ pin }) => pin);
    expect(new Set(pins).size).toBe(pins.length);
    for (const pin of pins) {
      expect(pin).toMatch(/^\d{4,6}$/);
      expect(pin).not.toMatch(/^(\d)\1+$/);
      expect('01234567890'.includes(pin) || '09876543210'.includes(pin)).toBe(false);
    }
  });

  it('has an officer, an auditor and an administrator', () => {
    const roles = TestPeople.parse(json('people.json')).flatMap((person) => person.roles);
    expect(roles.toSorted()).toEqual(['administrator', 'auditor', 'officer']);
  });

  it('names its workstations', () => {
    const posts = Workstations.parse(json('workstations.json')).map(({ name }) => name);
    const people = TestPeople.parse(json('people.json'));
    for (const { workstation } of people)
      expect(workstation === undefined || posts.includes(workstation)).toBe(true);
  });

  it('finds whoever is confirmed once in the register, at the hospital, and under no other number', () => {
    const confirmed = TestPeople.parse(json('people.json')).filter(
      ({ rppsConfirmed }) => rppsConfirmed,
    );
    expect(confirmed).toHaveLength(5);
    for (const { matricule } of confirmed) {
      const rows = register.filter((row) => exerciseKey(row) === nameKey(byMatricule(matricule)));
      expect(new Set(rows.map((row) => row['Identifiant PP'])).size).toBe(1);
      expect(rows.some(here)).toBe(true);
      expect(rows[0]?.['Code profession']).toBe(byMatricule(matricule)['Code profession']);
    }
  });

  it.each([
    ['the nurse who is not in the register', '100111', 1, 0],
    ['the intern', '100110', 0, 0],
    ['the two Julie Bernard', '100113', 2, 2],
    ['the doctor whose RPPS is presumed', '100112', 1, 1],
    ['the interim nurse', '100109', 1, 0],
  ])('%s', (_who, matricule, numbers, atTheHospital) => {
    const rows = register.filter((row) => exerciseKey(row) === nameKey(byMatricule(matricule)));
    expect(new Set(rows.map((row) => row['Identifiant PP'])).size).toBe(numbers);
    expect(new Set(rows.filter(here).map((row) => row['Identifiant PP'])).size).toBe(atTheHospital);
  });

  it('has an interim whose contract ends today', () => {
    expect(iso(byMatricule('100109')['Date fin'] ?? '')).toBe(TODAY);
  });
});

const patients = (): z.infer<typeof Patients> => Patients.parse(json('patients.json'));

describe('patients.json', () => {
  it('has INS numbers whose key is right, two of them Corsican, all different', () => {
    const all = patients().map(({ ins }) => ins);
    for (const ins of all) expect(insHolds(ins)).toBe(true);
    expect(all.filter((ins) => /^\d{5}2[AB]/.test(ins))).toHaveLength(2);
    expect(new Set(all).size).toBe(all.length);
  });

  it('agrees with the INS on sex, year and month of birth', () => {
    for (const { ins, sex, birthDate } of patients()) {
      expect(ins[0]).toBe(sex === 'M' ? '1' : '2');
      expect(ins.slice(1, 5)).toBe(birthDate.slice(2, 4) + birthDate.slice(5, 7));
    }
  });

  it('has every state of the DMP, and identities still to qualify', () => {
    expect(new Set(patients().map(({ dmp }) => dmp)).size).toBe(7);
    expect(patients().some(({ insStatus }) => insStatus === 'provisoire')).toBe(true);
  });

  it('lays them in units of the hospital', () => {
    const units = new Set(hr.map((row) => row['Libellé UF']));
    for (const { unit } of patients()) expect(units.has(unit)).toBe(true);
  });
});

describe('workstations.json', () => {
  it('has the posts of the demo with their readers, in units of the hospital', () => {
    const posts = Workstations.parse(json('workstations.json'));
    const readers = posts.filter(({ reader }) => reader).map(({ name }) => name);
    expect(readers).toEqual(
      expect.arrayContaining(['CARDIO-01', 'CARDIO-02', 'URG-01', 'BUREAU-BADGES']),
    );
    const units = new Set(hr.map((row) => row['Libellé UF']));
    for (const { unitLabel } of posts) expect(units.has(unitLabel)).toBe(true);
  });
});
