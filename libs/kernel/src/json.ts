import { z } from 'zod';

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** The same value always gives the same text: keys sorted, no white space (after RFC 8785). */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return isList(value) ? canonicalList(value) : canonicalObject(value);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

function canonicalList(list: readonly Json[]): string {
  let text = '';
  for (const item of list) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
  return `[${text}]`;
}

/** By concatenation: each event of the audit trail passes here, when written and when verified. */
function canonicalObject(object: JsonObject): string {
  let text = '';
  for (const key of Object.keys(object).toSorted()) {
    const item = object[key];
    if (item === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}
