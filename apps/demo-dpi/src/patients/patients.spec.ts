import { Browser, PATIENTS, startDpi, type RunningDpi } from '../testing.js';
import { ageWords, duration } from '../pages/words.js';
import { notesOf, prescriptionsOf, vitalsOf } from './invented.js';
import { spacedIns } from './patient.js';
import { wardsOf } from './wards.js';

describe('the wards', () => {
  let running: RunningDpi;
  let browser: Browser;
  beforeAll(async () => {
    running = await startDpi();
    browser = new Browser();
    await browser.visit(`${running.origin}/login`);
  });
  afterAll(async () => {
    await running.stop();
  });

  it.each([
    ['of every unit', '/patients', ['LAURENCE', 'PAUL'], []],
    ['of one unit', '/patients?unit=Urgences', ['PAUL'], ['LAURENCE']],
    ['by a name without its hyphen’s capitals', '/patients?q=patb', ['LAURENCE'], ['PAUL']],
    ['by room', '/patients?q=c-101', ['LAURENCE'], ['PAUL']],
    ['by local number', '/patients?q=100402', ['PAUL'], ['LAURENCE']],
    ['that nobody matches', '/patients?q=personne', ['Aucun patient'], ['LAURENCE', 'PAUL']],
    ['of a unit that does not exist', '/patients?unit=Nulle', ['LAURENCE', 'PAUL'], []],
  ])('lists patients %s', async (_which, path, shown, hidden) => {
    const { text } = await browser.visit(running.origin + path);
    for (const words of shown) expect(text).toContain(words);
    for (const words of hidden) expect(text).not.toContain(words);
  });

  it('shows the traits of identity on every page of a patient', async () => {
    for (const tab of ['', '/prescriptions']) {
      const { text } = await browser.visit(`${running.origin}/patients/100401${tab}`);
      expect(text).toContain('PATB-QUATRE');
      expect(text).toContain('25/05/2007');
      expect(text).toContain('2 07 05 85 756 270 (97)');
      expect(text).toContain('INS qualifiée');
      expect(text).toContain('C-101');
    }
  });

  it('escapes whatever a file of patients may hold', async () => {
    const { text } = await browser.visit(`${running.origin}/patients/100402`);
    expect(text).toContain('&lt;b&gt;INCONNU&lt;/b&gt;');
    expect(text).toContain('Malaise &amp; &quot;chute&quot;');
    expect(text).toContain('Identité provisoire');
    expect(text).not.toContain('<b>INCONNU');
  });

  it('escapes what was searched for', async () => {
    const { text } = await browser.visit(`${running.origin}/patients?q=%3Cscript%3E`);
    expect(text).toContain('&lt;script&gt;');
  });

  it.each(['/patients/999999', '/patients/abc', '/patients/207058575627097'])(
    '%s is nobody',
    async (path) => {
      expect((await browser.visit(running.origin + path)).status).toBe(404);
    },
  );

  it('refuses a file that is not of patients', () => {
    expect(() => wardsOf([{ ins: 'x' }])).toThrow();
    expect(() => wardsOf([])).toThrow();
  });

  it('invents the same things each time for a patient', () => {
    const [patient] = wardsOf(PATIENTS).patients;
    const now = new Date('2026-11-24T10:00:00Z');
    expect(vitalsOf(patient!, now)).toEqual(vitalsOf(patient!, now));
    expect(notesOf(patient!, now)).toHaveLength(3);
    expect(prescriptionsOf(patient!, now).length).toBeGreaterThan(0);
    for (const { measures } of vitalsOf(patient!, now)) {
      for (const { value } of measures) expect(value).toBeGreaterThan(20);
    }
  });
});

describe('words', () => {
  it.each([
    ['2007-05-25', '2026-05-24', '18 ans'],
    ['2007-05-25', '2026-05-25', '19 ans'],
    ['2026-05-25', '2026-07-24', '1 mois'],
    ['2024-11-25', '2026-11-24', '23 mois'],
    ['2024-11-25', '2026-11-25', '2 ans'],
  ])('a person born on %s is, on %s, %s', (birth, today, words) => {
    expect(ageWords(birth, today)).toBe(words);
  });

  it.each([
    [59, '0 min'],
    [3599, '59 min'],
    [3600, '1 h 00'],
    [11_580, '3 h 13'],
    [-5, '0 min'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  it('writes an INS in groups', () => {
    expect(spacedIns('101072B99900114')).toBe('1 01 07 2B 999 001 (14)');
  });
});
