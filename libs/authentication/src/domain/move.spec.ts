import { judgeMove, type Place } from './move.js';

const rules = { siteTravelSeconds: 300, areaTravelSeconds: 15 };
const post = (id: string, siteFiness: string, areaId: string | null): Place => ({
  id,
  siteFiness,
  areaId,
});
const ER1 = post('er1', '010000024', 'er');
const ER2 = post('er2', '010000024', 'er');
const WARD = post('ward', '010000024', 'ward');
const CORRIDOR = post('corridor', '010000024', null);
const FAR = post('far', '010000032', 'er');

describe('a badge shown here after there', () => {
  it.each([
    ['the same post', ER1, ER1, 0, 'usual'],
    ['two posts of one area', ER1, ER2, 0, 'usual'],
    ['two areas, too soon', ER1, WARD, 14, 'two-posts'],
    ['two areas, in time', ER1, WARD, 15, 'usual'],
    ['posts of no area, too soon', CORRIDOR, { ...CORRIDOR, id: 'other' }, 3, 'two-posts'],
    ['two sites, too soon', ER1, FAR, 299, 'impossible-travel'],
    ['two sites, in time', ER1, FAR, 300, 'usual'],
  ] as const)('%s', (...[, from, to, seconds, move]) => {
    expect(judgeMove(from, to, { seconds, rules })).toBe(move);
  });
});
