import { excessOf, type ImportPlan, type PlannedPerson } from './plan.js';

const plan = (changes: Partial<ImportPlan>): ImportPlan => ({
  arrivals: [],
  changes: [],
  departures: [],
  unchanged: 0,
  held: 0,
  present: 100,
  isFirst: false,
  withheldDepartures: 0,
  problems: [],
  ...changes,
});
const people = (count: number, field = 'unit'): readonly PlannedPerson[] =>
  Array.from({ length: count }, () => ({
    kind: 'change',
    line: 2,
    person: {} as PlannedPerson['person'],
    stateBefore: 'active',
    differences: [{ field, before: 'a', after: 'b' }],
    newMatricules: [],
    assignments: [],
    cancelledAssignments: [],
    fields: [],
  }));

describe('the thresholds of an import', () => {
  it.each([
    ['5 leavers in 100', { departures: people(5) }, 5, undefined],
    ['6 leavers in 100', { departures: people(6) }, 5, 'leavers'],
    ['5 changes in 100', { changes: people(5) }, 5, undefined],
    ['6 changes in 100', { changes: people(6) }, 5, 'changes'],
    ['6 changes, 6 % allowed', { changes: people(6) }, 6, undefined],
    ['50 contracts that reached their end', { changes: people(50, 'state') }, 5, undefined],
    ['1 leaver, none allowed', { departures: people(1) }, 0, 'leavers'],
    ['1 leaver of nobody', { departures: people(1), present: 0 }, 5, 'leavers'],
    ['50 leavers at the first load', { departures: people(50), isFirst: true }, 5, undefined],
    ['1000 arrivals', { arrivals: people(1000) }, 5, undefined],
  ])('%s', (_what, changes, percent, because) => {
    expect(excessOf(plan(changes), percent)?.because).toBe(because);
  });
});
