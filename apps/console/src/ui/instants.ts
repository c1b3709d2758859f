const ZONE = 'Europe/Paris';

const shown = (language: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', { timeZone: ZONE, ...options });

export const dayAndTime = (instant: string, language: string): string =>
  shown(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));

export const fullInstant = (instant: string, language: string): string =>
  shown(language, { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(instant));

export const clockTime = (instant: string, language: string): string =>
  shown(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(instant),
  );

export const longDay = (instant: string, language: string): string =>
  shown(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(
    new Date(instant),
  );

export const shortDay = (instant: string, language: string): string =>
  shown(language, { dateStyle: 'medium' }).format(new Date(instant));

/** A civil date (YYYY-MM-DD) has no zone: read and shown in UTC. */
export const civilDay = (date: string, language: string): string =>
  shown(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));

/** The day in Paris on which an instant falls, YYYY-MM-DD. */
export const parisDay = (instant: string | Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(new Date(instant));

/** The instant at which a day begins in Paris; undefined for what is not a day. */
export function startOfParisDay(day: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const starts = [1, 2].map(
    (hours) => new Date(Date.parse(`${day}T00:00:00Z`) - hours * 3_600_000),
  );
  return starts
    .find((start) => parisDay(start) === day && parisHour(start) === '00')
    ?.toISOString();
}

const parisHour = (instant: Date): string =>
  new Intl.DateTimeFormat('fr-FR', { timeZone: ZONE, hour: '2-digit', hourCycle: 'h23' })
    .format(instant)
    .slice(0, 2);

export function nextDay(day: string): string {
  const next = new Date(Date.parse(`${day}T12:00:00Z`) + 24 * 3_600_000);
  return Number.isNaN(next.getTime()) ? day : next.toISOString().slice(0, 10);
}

/** Whole minutes from now to the instant; negative when it is past. */
export const minutesUntil = (instant: string): number =>
  Math.ceil((Date.parse(instant) - Date.now()) / 60_000);
