import { RequestMethod, type INestApplicationContext } from '@nestjs/common';
import {
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
  SSE_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { DiscoveryService, MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { Allow, Describe, type AccessRule, type RouteDescription } from '#libs/access';
import { z, ZodType } from 'zod';

/** A route as Nest will serve it: read from the decorators, so that nothing has to be said twice. */
export interface Route {
  readonly method: string;
  /** Express' form: `/api/v1/identities/:id`. */
  readonly path: string;
  readonly controller: string;
  readonly handler: string;
  readonly rule: AccessRule | undefined;
  readonly description: RouteDescription | undefined;
  readonly inputs: readonly RouteInput[];
  /** Status of a success. */
  readonly status: number;
  /** Content-Type of the answer, when the route names one. */
  readonly mediaType: string | undefined;
}

/** What a route takes from the request, and the schema that validates it. */
export interface RouteInput {
  readonly from: 'path' | 'query' | 'body';
  /** Undefined: the whole of it. */
  readonly name: string | undefined;
  readonly schema: ZodType | undefined;
}

const OneOrMore = z.union([z.string().transform((path) => [path]), z.array(z.string())]);
const Verb = z.enum(RequestMethod);
const Status = z.number().optional();
const Headers = z.array(z.object({ name: z.string(), value: z.unknown() })).optional();
const Arguments = z
  .record(
    z.string(),
    z.looseObject({
      data: z.unknown(),
      schema: z.custom<ZodType>((value) => value instanceof ZodType).optional(),
    }),
  )
  .optional();

/** Every route of the application, in the order of paths. */
export function routesOf(app: INestApplicationContext): readonly Route[] {
  const discovery = new DiscoveryService(app.get(ModulesContainer));
  const controllers = discovery.getControllers().flatMap(({ metatype }) => controllerOf(metatype));
  const routes = controllers.flatMap((controller) => routesOfController(controller));
  return routes.toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Controller = (new (...args: never[]) => object) & { readonly prototype: object };

/** A controller is a class; what `Reflect` and Nest call its metatype. */
const isController = (value: unknown): value is Controller => typeof value === 'function';
const controllerOf = (value: unknown): Controller[] => (isController(value) ? [value] : []);

function routesOfController(controller: Controller): readonly Route[] {
  const names = new MetadataScanner().getAllMethodNames(controller.prototype);
  return names.flatMap((name) => {
    const handler: unknown = Reflect.get(controller.prototype, name);
    return isHandler(handler) ? routesOfHandler(controller, name, handler) : [];
  });
}

type Handler = (...args: never[]) => unknown;

const isHandler = (value: unknown): value is Handler =>
  typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value);

function routesOfHandler(controller: Controller, name: string, handler: Handler): readonly Route[] {
  const read = (key: string): unknown => Reflect.getMetadata(key, handler);
  const verb = Verb.parse(read(METHOD_METADATA));
  const bases = OneOrMore.parse(Reflect.getMetadata(PATH_METADATA, controller));
  const paths = OneOrMore.parse(read(PATH_METADATA));
  const reflector = new Reflector();
  const common = {
    method: RequestMethod[verb],
    controller: controller.name,
    handler: name,
    rule: reflector.getAllAndOverride<AccessRule | undefined>(Allow, [handler, controller]),
    description: reflector.get<RouteDescription | undefined>(Describe, handler),
    inputs: inputsOf(Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name)),
    status: Status.parse(read(HTTP_CODE_METADATA)) ?? (verb === RequestMethod.POST ? 201 : 200),
    mediaType:
      read(SSE_METADATA) === true ? 'text/event-stream' : mediaTypeOf(read(HEADERS_METADATA)),
  };
  return bases.flatMap((base) => paths.map((path) => ({ ...common, path: joined(base, path) })));
}

/** One slash before each part, none at the end. */
const joined = (...parts: readonly string[]): string =>
  `/${parts.flatMap((part) => part.split('/').filter((step) => step !== '')).join('/')}`;

const SOURCES: ReadonlyMap<string, RouteInput['from']> = new Map([
  [String(RouteParamtypes.PARAM), 'path'],
  [String(RouteParamtypes.QUERY), 'query'],
  [String(RouteParamtypes.BODY), 'body'],
]);

/** Nest keeps the arguments of a route by `kind:index`. */
function inputsOf(metadata: unknown): readonly RouteInput[] {
  return Object.entries(Arguments.parse(metadata) ?? {}).flatMap(([key, { data, schema }]) => {
    const from = SOURCES.get(key.split(':')[0] ?? '');
    if (from === undefined) return [];
    return [{ from, name: typeof data === 'string' ? data : undefined, schema }];
  });
}

function mediaTypeOf(metadata: unknown): string | undefined {
  const header = Headers.parse(metadata)?.find(({ name }) => name.toLowerCase() === 'content-type');
  return typeof header?.value === 'string' ? header.value : undefined;
}
