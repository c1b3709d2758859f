const PARIS = 'Europe/Paris';

const dayAndTime = new Intl.DateTimeFormat('fr-FR', {
  timeZone: PARIS,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const timeOnly = new Intl.DateTimeFormat('fr-FR', {
  timeZone: PARIS,
  hour: '2-digit',
  minute: '2-digit',
});
const isoDay = new Intl.DateTimeFormat('fr-CA', { timeZone: PARIS });

/** `24/11/2026 à 09:40`, in Paris. */
export const atTime = (instant: Date): string => dayAndTime.format(instant).replace(' ', ' à ');

/** `09:40`, in Paris. */
export const clockTime = (instant: Date): string => timeOnly.format(instant);

/** The civil date in Paris, `YYYY-MM-DD`. */
export const civilToday = (instant: Date): string => isoDay.format(instant);

/** `24/11/2026` of a civil date. */
export const frenchDate = (date: string): string => date.split('-').toReversed().join('/');

/** `3 h 12`, `25 min`. */
export function duration(seconds: number): string {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
}

interface CivilAge {
  readonly years: number;
  readonly months: number;
}

/** Whole years and months between two civil dates. */
export function ageOn(birthDate: string, today: string): CivilAge {
  const [birthYear = 0, birthMonth = 0, birthDay = 0] = birthDate.split('-').map(Number);
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number);
  const whole = (year - birthYear) * 12 + (month - birthMonth) - (day < birthDay ? 1 : 0);
  return { years: Math.floor(whole / 12), months: whole };
}

/** `36 ans`; in months under two years. */
export function ageWords(birthDate: string, today: string): string {
  const { years, months } = ageOn(birthDate, today);
  return months < 24 ? `${months} mois` : `${years} ans`;
}

/** Text folded for searching: no accents, small letters. */
export const folded = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
