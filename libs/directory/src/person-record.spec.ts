import { CivilDate } from '#libs/kernel';
import { parisDay } from './civil-day.js';
import { searchTextOf, stateOn, type PersonRecord } from './person-record.js';

const DAY = '2026-03-01';
const post = (startsOn: string, endsOn: string | null = null) => ({
  startsOn: CivilDate.parse(startsOn),
  endsOn: endsOn === null ? null : CivilDate.parse(endsOn),
});

describe('the state of a person', () => {
  it.each([
    ['nothing', [], 'left'],
    ['a post that begins today', [post('2026-03-01')], 'active'],
    ['a post that begins tomorrow', [post('2026-03-02')], 'pre-arrival'],
    ['a post that ends today', [post('2020-01-01', '2026-03-01')], 'active'],
    ['a post that ended yesterday', [post('2020-01-01', '2026-02-28')], 'left'],
    [
      'one over, one to come',
      [post('2020-01-01', '2026-02-28'), post('2026-04-01')],
      'pre-arrival',
    ],
    ['one over, one running', [post('2020-01-01', '2026-02-28'), post('2026-01-01')], 'active'],
  ])('with %s', (_what, posts, state) => {
    expect(stateOn(DAY, posts, undefined)).toBe(state);
  });

  it.each([
    ['running', [post('2020-01-01')], 'suspended'],
    ['over', [post('2020-01-01', '2026-02-28')], 'left'],
    ['to come', [post('2026-04-01')], 'pre-arrival'],
  ])('keeps a suspension while a post is %s', (_what, posts, state) => {
    expect(stateOn(DAY, posts, 'suspended')).toBe(state);
  });
});

describe('the civil day in France', () => {
  it.each([
    ['2026-03-01T22:59:59Z', '2026-03-01'],
    ['2026-03-01T23:00:00Z', '2026-03-02'],
    ['2026-07-01T21:59:59Z', '2026-07-01'],
    ['2026-07-01T22:00:00Z', '2026-07-02'],
  ])('at %s is %s', (instant, day) => {
    expect(parisDay(new Date(instant))).toBe(day);
  });
});

it('a person is searched by folded names and matricules, each once', () => {
  const person = {
    birthName: 'D’Almeida',
    usageName: 'Lefèvre',
    exerciseName: null,
    usualGivenName: 'Zoé',
    givenNames: ['Anne', 'Zoé'],
    matricules: [{ entityFiness: '010009983', number: 'A-12' }],
  } as unknown as PersonRecord;
  expect(searchTextOf(person)).toBe('D ALMEIDA LEFEVRE ZOE ANNE A 12');
});
