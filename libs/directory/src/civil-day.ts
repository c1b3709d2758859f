import { CivilDate } from '#libs/kernel';

const PARIS = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });

/** The civil day in France at an instant: contracts begin and end at midnight there. */
export const parisDay = (instant: Date): CivilDate => CivilDate.parse(PARIS.format(instant));
