import { Secret } from '#libs/kernel';
import { judgePassword } from './password-rules.js';

const judged = (text: string): string => {
  const verdict = judgePassword(new Secret(text), ['Moreau', 'Claire', '100234', 'Valombre']);
  return verdict.kind === 'refused' ? verdict.because : 'accepted';
};

describe('a password', () => {
  it.each([
    ['drawn by lot', 'k7#Vq2!mZx9R'],
    ['of five words', 'girafe tablier orage cerise violon'],
    ['long, with accents', 'Sept péniches dérivent vers Ouessant'],
    ['of 128 characters', 'k7#Vq2!mZx9R'.repeat(10) + 'wP4&tY8z'],
  ])('%s is accepted', (_, text) => {
    expect(judged(text)).toBe('accepted');
  });

  it.each([
    ['of 11 characters', 'k7#Vq2!mZx9', 'too-short'],
    ['empty', '', 'too-short'],
    ['of 129 characters', `${'k7#Vq2!mZx9R'.repeat(10)}wP4&tY8zQ`, 'too-long'],
    ['of 13 digits', '7302946158203', 'too-weak'],
    ['from a list', 'motdepasse1234', 'too-weak'],
    ['of a keyboard row', 'azertyuiopqsdf', 'too-weak'],
    ['of one sign repeated', 'aaaaaaaaaaaaaaaaaaaa', 'too-weak'],
    ['of the person’s name and number', 'ClaireMoreau100234', 'too-weak'],
    ['of the hospital’s name and the year', 'Valombre20262026', 'too-weak'],
    ['of a common word with signs', 'Bienvenue2026!', 'too-weak'],
  ])('%s is refused', (_, text, because) => {
    expect(judged(text)).toBe(because);
  });
});
