import { JsonObject, type Json } from '#libs/kernel';
import { z, type ZodType } from 'zod';

/** JSON Schemas of an OpenAPI document: parts that name themselves become components. */
export class JsonSchemas {
  readonly #components = new Map<string, Json>();

  /** The schema of what comes in, or goes out; `name` is unique in the document. */
  of(schema: ZodType, io: 'input' | 'output', name: string): JsonObject {
    const {
      $schema: _version,
      $defs,
      ...made
    } = JsonObject.parse(
      JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any' }))),
    );
    const isRecursive = JSON.stringify(made).includes('"$ref":"#"');
    const place = (ref: string): string =>
      `#/components/schemas/${ref === '#' ? name : `${name}.${ref.replace('#/$defs/', '')}`}`;
    for (const [part, definition] of Object.entries(JsonObject.safeParse($defs).data ?? {})) {
      this.#components.set(`${name}.${part}`, withRefs(definition, place));
    }
    const whole = JsonObject.parse(withRefs(made, place));
    if (!isRecursive) return whole;
    this.#components.set(name, whole);
    return { $ref: place('#') };
  }

  components(): JsonObject {
    return Object.fromEntries(this.#components);
  }
}

/** In a document, `#` is the document: the schema's own references are moved with its parts. */
function withRefs(value: Json, place: (ref: string) => string): Json {
  if (isList(value)) return value.map((item) => withRefs(item, place));
  if (typeof value !== 'object' || value === null) return value;
  // A pattern beside a format (`uuid`, `date-time`) only spells the format out.
  const { pattern, ...rest } = value;
  const kept = typeof pattern === 'string' && typeof rest['format'] === 'string' ? rest : value;
  return Object.fromEntries(
    Object.entries(kept).map(([key, item]) => [
      key,
      key === '$ref' && typeof item === 'string' ? place(item) : withRefs(item, place),
    ]),
  );
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
