import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workName, type Agent } from './agent.js';
import { Dice } from './dice.js';
import { STRUCTURES } from './hospital.js';
import { hrFile } from './hr-file.js';
import { PATIENTS } from './patients.js';
import { drawRegister, type Register } from './register.js';
import { REGISTER_HEADER } from './register-format.js';
import { drawStaff, Matricules, NameBook } from './staff.js';
import { setStaffTraps, TRAP_PEOPLE } from './staff-traps.js';
import { testAgents, testPeople } from './test-people.js';
import { WORKSTATIONS } from './workstations.js';

export interface WantedWorld {
  /** Where to write; made when absent, files of the same name are replaced. */
  readonly folder: string;
  readonly seed: string;
  /** People of the hospital, test people and traps included. */
  readonly staff: number;
  /** Civil date `YYYY-MM-DD`: contracts run, end and begin around it. */
  readonly today: string;
  /** Professionals of somewhere else in the register's extract. */
  readonly strangers?: number;
}

/** What was written. */
export interface Totals {
  readonly people: number;
  readonly posts: number;
  readonly professionals: number;
  readonly registerLines: number;
  readonly patients: number;
  readonly workstations: number;
  readonly testPeople: number;
  /** Name of the register's file in the folder. */
  readonly registerFile: string;
}

const README = `Monde de démonstration de Portique
==================================

TOUT EST FICTIF. Aucune personne, aucun patient, aucun professionnel de ces fichiers n'existe ; toute
ressemblance serait un hasard. L'hôpital, ses numéros FINESS et les structures du répertoire sont inventés,
les numéros RPPS commencent par 99 (jamais attribué), les INS sont ceux de la liste de test du GIE
SESAM-Vitale ou portent une commune de naissance (999) qui n'existe pas.

structures.json                       entité juridique et sites
hr.csv                                export du logiciel de ressources humaines
PS_LibreAcces_Personne_activite_*.txt extraction du répertoire national, au vrai format
people.json                           personnes à jouer, avec leur histoire et leur PIN
patients.json                         patients hospitalisés
workstations.json                     postes de travail

Ces fichiers sont produits par un générateur à graine : la même graine et la même date redonnent les mêmes.
`;

const DEFAULT_STRANGERS = 2000;

interface Population {
  readonly staff: readonly Agent[];
  readonly characters: ReadonlySet<Agent>;
  readonly names: NameBook;
}

function drawPopulation(dice: Dice, wanted: WantedWorld): Population {
  const characters = testAgents(wanted.today);
  const names = new NameBook();
  for (const agent of characters) names.take(workName(agent), agent.usualGivenName);
  const matricules = new Matricules(dice.for('matricules'));
  const count = wanted.staff - characters.length - TRAP_PEOPLE;
  const drawn = drawStaff(dice.for('staff'), count, wanted.today, names, matricules);
  const trapped = setStaffTraps(dice.for('traps'), drawn, wanted.today, matricules);
  return { staff: [...characters, ...trapped], characters: new Set(characters), names };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

async function writeFiles(
  wanted: WantedWorld,
  staff: readonly Agent[],
  register: Register,
): Promise<string> {
  const registerFile = `PS_LibreAcces_Personne_activite_${wanted.today.replaceAll('-', '')}0215.txt`;
  const files: Readonly<Record<string, string>> = {
    'LISEZ-MOI.txt': README,
    'structures.json': json(STRUCTURES),
    'hr.csv': hrFile(staff),
    [registerFile]: `${[REGISTER_HEADER, ...register.lines].join('\n')}\n`,
    'people.json': json(testPeople()),
    'patients.json': json(PATIENTS),
    'workstations.json': json(WORKSTATIONS),
  };
  await mkdir(wanted.folder, { recursive: true });
  await Promise.all(
    Object.entries(files).map(async ([name, text]) => writeFile(join(wanted.folder, name), text)),
  );
  return registerFile;
}

/** Writes the demo world: the same seed and the same day give the same files, byte for byte. */
export async function writeWorld(wanted: WantedWorld): Promise<Totals> {
  const dice = new Dice(`portique-world/${wanted.seed}`);
  const { staff, characters, names } = drawPopulation(dice, wanted);
  const register = drawRegister({
    dice: dice.for('register'),
    staff,
    plain: characters,
    others: wanted.strangers ?? DEFAULT_STRANGERS,
    names,
  });
  const registerFile = await writeFiles(wanted, staff, register);
  return {
    people: staff.length,
    posts: staff.reduce((sum, { posts }) => sum + posts.length, 0),
    professionals: register.professionals.length,
    registerLines: register.lines.length,
    patients: PATIENTS.length,
    workstations: WORKSTATIONS.length,
    testPeople: characters.size,
    registerFile,
  };
}
