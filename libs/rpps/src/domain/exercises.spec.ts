import { readLayout } from './register-layout.js';
import { readLine } from './register-line.js';
import { exercisesOf } from './exercises.js';
import type { RegisterEntry } from './register-entry.js';
import {
  HEADER_56,
  registerLine,
  registerText,
  syntheticRpps,
  type RegisterLine,
} from '../testing.js';

const rpps = syntheticRpps(7);
function entry(changes: RegisterLine): RegisterEntry {
  const [, line = ''] = registerText([registerLine(rpps, changes)]).split('\n');
  const reading = readLine(line, readLayout(HEADER_56));
  if (reading.kind === 'bad') throw new Error(reading.because);
  return reading.entry;
}

const elsewhere = {
  'Numéro FINESS site': '010009999',
  'Identifiant technique de la structure': 'F010009999',
};
const cardiology = {
  'Code type savoir-faire': 'S',
  'Code savoir-faire': 'SM04',
  'Libellé savoir-faire': 'Cardiologie',
};

describe('the exercises of a professional', () => {
  it('group the lines by profession and category, wherever they stand in the file', () => {
    const exercises = exercisesOf([
      entry({}),
      entry({ 'Code profession': '93', 'Libellé profession': 'Psychologue' }),
      entry(elsewhere),
    ]);
    expect(
      exercises.map(({ professionCode, activities }) => [professionCode, activities.length]),
    ).toEqual([
      ['60', 2],
      ['93', 1],
    ]);
  });

  it('keep the name of each profession', () => {
    const exercises = exercisesOf([
      entry({}),
      entry({ 'Code profession': '93', "Nom d'exercice": 'PETIT' }),
    ]);
    expect(exercises.map(({ exerciseName }) => exerciseName)).toEqual(['MOREAU', 'PETIT']);
  });

  it('do not multiply structures by know-hows', () => {
    const [exercise] = exercisesOf([
      entry(cardiology),
      entry({ ...cardiology, ...elsewhere }),
      entry({ ...cardiology, 'Code savoir-faire': 'SM05' }),
    ]);
    expect(exercise?.knowHow.map(({ code }) => code)).toEqual(['SM04', 'SM05']);
    expect(exercise?.activities).toHaveLength(2);
  });

  it('keep the sections of a pharmacist, two in one place included', () => {
    const pharmacist = { 'Code profession': '21', 'Libellé profession': 'Pharmacien' };
    const section = (code: string) =>
      entry({ ...pharmacist, 'Code section tableau pharmaciens': code });
    const [exercise] = exercisesOf([section('H'), section('D'), section('H')]);
    expect(exercise?.activities.map(({ sectionCode }) => sectionCode)).toEqual(['H', 'D']);
  });

  it('know a professional without activity, nowhere at work', () => {
    const nowhere = {
      'Numéro FINESS site': '',
      'Numéro FINESS établissement juridique': '',
      'Identifiant technique de la structure': '',
      'Raison sociale site': '',
      'Code mode exercice': '',
    };
    expect(exercisesOf([entry(nowhere)])).toMatchObject([{ professionCode: '60', activities: [] }]);
  });
});
