import type { TFunction } from 'i18next';
import type { AuditEvent } from '../api/audit';

/** A detail in words, when it is a word or a list of words. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return '';
};

function factorsOf(event: AuditEvent, t: TFunction): string {
  const { factors } = event.detail;
  if (!Array.isArray(factors)) return '';
  const words = factors.map((factor) => t(`factor.${textOf(factor)}`, textOf(factor)));
  return words.length === 0 ? '' : t('audit.part.by', { factors: words.join(' + ') });
}

function becauseOf(event: AuditEvent, t: TFunction): string {
  const because = textOf(event.detail['because'] ?? event.detail['code']);
  return because === '' ? '' : t('audit.part.because', { because: becauseText(because, t) });
}

/** A reason in words; what a person typed stays as it is. */
export function becauseText(because: string, t: TFunction): string {
  const words: unknown = t(`because.${because}`, { defaultValue: because, returnObjects: true });
  return typeof words === 'string' ? words : because;
}

/**
 * An event as a sentence ("Session ouverte sur CARDIO-01 par badge + code"). A kind that the console
 * does not know keeps its own name, so nothing is ever hidden.
 */
export function sentenceOf(
  event: AuditEvent,
  t: TFunction,
  known: (key: string) => boolean,
): string {
  const { detail, workstation, client } = event;
  const words = {
    on: workstation === null ? '' : t('audit.part.on', { workstation }),
    by: factorsOf(event, t),
    because: becauseOf(event, t),
    client:
      client === null
        ? ''
        : t('audit.part.client', { client: t(`audit.client.${client}`, client) }),
    reason:
      detail['reason'] === undefined
        ? ''
        : t('audit.part.reason', { reason: textOf(detail['reason']) }),
    type: t(`means.short.${textOf(detail['type'] ?? 'means')}`, textOf(detail['type'])),
    label: textOf(detail['label']),
    role: t(`role.${textOf(detail['role'])}`, textOf(detail['role'])),
    triesLeft: Number(detail['triesLeft'] ?? 0),
    rpps: textOf(detail['rpps']),
    status: t(`state.rpps.${textOf(detail['status'])}`, textOf(detail['status'])).toLowerCase(),
    purpose: t(`audit.purpose.${textOf(detail['purpose'])}`, t('audit.purpose.other')),
    profile: textOf(detail['profile']),
    workstation: workstation ?? '',
    application: client === null ? '' : t(`audit.client.${client}`, client),
    kind: event.kind,
  };
  const keys = [`audit.sentence.${event.kind}_${event.outcome}`, `audit.sentence.${event.kind}`];
  const key = keys.find(known);
  if (key !== undefined) return t(key, words);
  return t('audit.unknownKind', words);
}

/** The facts of an event, for its whole description. */
export const factsOf = (event: AuditEvent): readonly [string, string][] =>
  Object.entries(event.detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value, null, 1) : textOf(value),
    ]);
