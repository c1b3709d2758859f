import { errors } from 'oidc-provider';

/** U+0000 or half a surrogate pair, as `JSON.stringify` writes them; a backslash before means plain text. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** What an identifier of an artefact can look like; anything else is unknown, without a look. */
const IDENTIFIER = /^[\x21-\x7e]{1,256}$/;

export const isIdentifier = (text: string): boolean => IDENTIFIER.test(text);

/**
 * The text of a payload.
 * @throws InvalidRequest for characters that PostgreSQL's jsonb cannot hold: a caller put them in a parameter.
 */
export function storableJson(payload: object): string {
  const text = JSON.stringify(payload);
  if (text.includes('\\u') && UNSTORABLE.test(text)) {
    throw new errors.InvalidRequest(
      'a parameter contains a character that is not allowed (U+0000)',
    );
  }
  return text;
}
