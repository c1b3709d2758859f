import type { AccessRule } from '#libs/access';
import { DomainError, JsonObject } from '#libs/kernel';
import type { ZodType } from 'zod';
import { accessWords } from './access-table.js';
import { JsonSchemas } from './json-schemas.js';
import type { Route, RouteInput } from './routes.js';

export interface ApiFacts {
  /** Public origin of the hub. */
  readonly origin: string;
  /** Issuer of its tokens: the discovery document is under it. */
  readonly issuer: string;
  readonly version: string;
}

/** The OpenAPI 3.1 description of every described route, from the schemas that validate. */
export function openApi(routes: readonly Route[], facts: ApiFacts): JsonObject {
  const schemas = new JsonSchemas();
  const paths: Record<string, Record<string, JsonObject>> = {};
  const tags = new Set<string>();
  const ids = new Set<string>();
  for (const route of routes) {
    if (route.description === undefined) continue;
    const id = operationId(route);
    if (ids.has(id)) throw new DomainError('openapi.operation-twice', 'invalid', { id });
    ids.add(id);
    tags.add(route.description.tag);
    const at = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[at] ??= {})[route.method.toLowerCase()] = new Operation(route, id, schemas).describe();
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Portique',
      version: facts.version,
      description: 'The public API of the identity hub. The console uses nothing else.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: facts.origin }],
    tags: [...tags].toSorted().map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.components(), Problem: PROBLEM },
      responses: { Problem: problemAnswer('Refused, or failed: `code` says why') },
      securitySchemes: securitySchemes(facts),
    },
  };
}

/** `DirectoryController.list` → `directoryList`. */
function operationId({ controller, handler }: Route): string {
  const room = controller.replace(/Controller$/, '');
  const start = `${room.slice(0, 1).toLowerCase()}${room.slice(1)}`;
  return `${start}${handler.slice(0, 1).toUpperCase()}${handler.slice(1)}`;
}

/** One method on one path. */
class Operation {
  readonly #route: Route;
  readonly #id: string;
  readonly #schemas: JsonSchemas;

  constructor(route: Route, id: string, schemas: JsonSchemas) {
    this.#route = route;
    this.#id = id;
    this.#schemas = schemas;
  }

  describe(): JsonObject {
    const { description, rule } = this.#route;
    const body = description?.body ?? this.#whole('body');
    const parameters = [...this.#pathParameters(), ...this.#queryParameters()];
    return {
      operationId: this.#id,
      summary: description?.summary ?? '',
      description: `Access: ${accessWords(rule)}.`,
      tags: description === undefined ? [] : [description.tag],
      security: securityOf(rule),
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(body === undefined ? {} : { requestBody: this.#bodyOf(body) }),
      responses: this.#answers(),
    };
  }

  #whole(from: RouteInput['from']): ZodType | undefined {
    return this.#route.inputs.find((input) => input.from === from && input.name === undefined)
      ?.schema;
  }

  #named(from: RouteInput['from'], name: string): ZodType | undefined {
    return this.#route.inputs.find((input) => input.from === from && input.name === name)?.schema;
  }

  #pathParameters(): readonly JsonObject[] {
    const names = [...this.#route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
    return names.map((name) => {
      const schema = this.#named('path', name);
      return { name, in: 'path', required: true, schema: this.#parameterSchema(name, schema) };
    });
  }

  #queryParameters(): readonly JsonObject[] {
    const whole = this.#route.description?.query ?? this.#whole('query');
    const single = this.#route.inputs.flatMap(({ from, name, schema }) =>
      from === 'query' && name !== undefined
        ? [{ name, in: 'query', schema: this.#parameterSchema(name, schema) }]
        : [],
    );
    return whole === undefined ? single : [...this.#fieldsOf(whole), ...single];
  }

  /** An object's fields, each a parameter. */
  #fieldsOf(query: ZodType): readonly JsonObject[] {
    const { properties, required } = this.#schemas.of(query, 'input', `${this.#id}Query`);
    const needed = new Set(Array.isArray(required) ? required : []);
    return Object.entries(JsonObject.safeParse(properties).data ?? {}).map(([name, schema]) => ({
      name,
      in: 'query',
      required: needed.has(name),
      schema,
    }));
  }

  #parameterSchema(name: string, schema: ZodType | undefined): JsonObject {
    if (schema === undefined) return { type: 'string' };
    return this.#schemas.of(schema, 'input', `${this.#id}.${name}`);
  }

  #bodyOf(body: ZodType): JsonObject {
    const schema = this.#schemas.of(body, 'input', `${this.#id}Body`);
    return { required: true, content: { 'application/json': { schema } } };
  }

  #answers(): JsonObject {
    const { status, rule } = this.#route;
    const refusals =
      rule?.kind === 'public' ? {} : { '401': PROBLEM_ANSWER, '403': PROBLEM_ANSWER };
    return { [String(status)]: this.#success(), ...refusals, default: PROBLEM_ANSWER };
  }

  #success(): JsonObject {
    const { description, mediaType, status } = this.#route;
    const answer = description?.answer;
    if (answer === undefined) {
      const content = mediaType === undefined ? {} : { content: { [mediaType]: {} } };
      return { description: status === 204 ? 'Done' : 'The answer', ...content };
    }
    const schema = this.#schemas.of(answer, 'output', `${this.#id}Answer`);
    return {
      description: 'The answer',
      content: { [mediaType ?? 'application/json']: { schema } },
    };
  }
}

const PROBLEM_ANSWER = { $ref: '#/components/responses/Problem' };

const PROBLEM: JsonObject = {
  type: 'object',
  description: 'RFC 9457. `code` is stable and for machines; `correlation` is in the hub’s log.',
  properties: {
    type: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    correlation: { type: 'string' },
  },
  required: ['type', 'status', 'code', 'correlation'],
  additionalProperties: true,
};

const problemAnswer = (description: string): JsonObject => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const securitySchemes = ({ issuer }: ApiFacts): JsonObject => ({
  token: {
    type: 'openIdConnect',
    openIdConnectUrl: `${issuer}/.well-known/openid-configuration`,
    description: 'Access token of the hub, as a bearer (RFC 6750)',
  },
  application: {
    type: 'apiKey',
    in: 'header',
    name: 'Client-Assertion',
    description: 'The application’s own proof, a one-use JWT (RFC 7523 § 2.2)',
  },
});

/** No rule is no access: a description never says that a route is open when nobody opened it. */
function securityOf(rule: AccessRule | undefined): readonly JsonObject[] {
  if (rule === undefined) return [{ token: [] }];
  switch (rule.kind) {
    case 'public':
      return [];
    case 'person-and-client':
      return [{ token: [rule.scope], application: [] }];
    case 'role':
    case 'self':
    case 'client':
      return [{ token: [rule.scope] }];
  }
}
