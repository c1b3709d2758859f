import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Module,
  Param,
  Post,
  Query,
  Req,
  Sse,
} from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Allow, Describe, type AccessRule } from '#libs/access';
import { JsonObject } from '#libs/kernel';
import { EMPTY } from 'rxjs';
import { z } from 'zod';
import { accessTable } from './access-table.js';
import { openApi } from './openapi.js';
import { routeMistakes } from './route-mistakes.js';
import { routesOf } from './routes.js';

const OFFICERS: AccessRule = { kind: 'role', anyOf: ['officer', 'auditor'], scope: 'hub:api' };
const Id = z.uuid();
const ListQuery = z.strictObject({
  text: z.string().max(200).optional().describe('Words of a name'),
  size: z.coerce.number().int().min(1).max(200).default(25),
  unit: z.string(),
});
const Ward = z.object({ id: z.uuid(), name: z.string(), closedOn: z.iso.date().nullable() });
const NewWard = z.strictObject({ name: z.string().min(1), facts: z.record(z.string(), z.json()) });
const Tree: z.ZodType = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree);
  },
});

@Controller('api/v1/wards')
class WardsController {
  @Get()
  @Allow(OFFICERS)
  @Describe({ summary: 'Wards | all', tag: 'wards', query: ListQuery, answer: z.array(Ward) })
  list(@Query({ schema: ListQuery }) _query: z.infer<typeof ListQuery>): void {}

  @Post()
  @Allow({ kind: 'person-and-client', scope: 'ward:new' })
  @Describe({ summary: 'Open a ward', tag: 'wards', body: NewWard, answer: Ward })
  open(@Body({ schema: NewWard }) _ward: z.infer<typeof NewWard>): void {}

  @Post(':id/closures')
  @HttpCode(204)
  @Allow({ kind: 'client', scope: 'ward:close' })
  @Describe({ summary: 'Close a ward', tag: 'wards' })
  close(@Param('id', { schema: Id }) _id: string, @Req() _request: unknown): void {}

  @Get([':id/tree', ':id/arbre'])
  @Header('Content-Type', 'application/fhir+json; charset=utf-8')
  @Allow({ kind: 'self', scope: 'hub:api' })
  tree(@Param('id', { schema: Id }) _id: string): void {}
}

@Controller('api/v1/trees')
@Allow({ kind: 'public', why: 'trees are | no secret' })
class TreesController {
  @Get()
  @Header('Content-Type', 'application/fhir+json')
  @Describe({ summary: 'A tree', tag: 'trees', answer: Tree })
  show(): void {}

  @Sse('news')
  @Describe({ summary: 'News', tag: 'trees' })
  news() {
    return EMPTY;
  }
}

@Module({ controllers: [WardsController, TreesController] })
class Sample {}

const FACTS = { origin: 'https://hub.test', issuer: 'https://hub.test/oidc', version: '1.2.3' };

/** The value at a path of keys. */
const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inside, key) => JsonObject.parse(inside)[key], value);

describe('the routes of an application', () => {
  let app: TestingModule;
  beforeAll(async () => {
    app = await Test.createTestingModule({ imports: [Sample] }).compile();
  });

  it('are read from the decorators, by path', () => {
    expect(routesOf(app).map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'GET /api/v1/trees 200',
      'GET /api/v1/trees/news 200',
      'GET /api/v1/wards 200',
      'POST /api/v1/wards 201',
      'GET /api/v1/wards/:id/arbre 200',
      'POST /api/v1/wards/:id/closures 204',
      'GET /api/v1/wards/:id/tree 200',
    ]);
  });

  it('are documented with who may call them', () => {
    expect(accessTable(routesOf(app)).split('\n')).toEqual([
      '| route | who | what |',
      '|---|---|---|',
      '| `GET /api/v1/trees` | anyone: trees are \\| no secret | A tree |',
      '| `GET /api/v1/trees/news` | anyone: trees are \\| no secret | News |',
      '| `GET /api/v1/wards` | officer, auditor · scope `hub:api` | Wards \\| all |',
      '| `POST /api/v1/wards` | a person, and the application that proves itself · scope `ward:new` | Open a ward |',
      '| `GET /api/v1/wards/:id/arbre` | a person, about themself · scope `hub:api` |  |',
      '| `POST /api/v1/wards/:id/closures` | an application · scope `ward:close` | Close a ward |',
      '| `GET /api/v1/wards/:id/tree` | a person, about themself · scope `hub:api` |  |',
    ]);
  });

  it('are described as OpenAPI 3.1', () => {
    const document = openApi(routesOf(app), FACTS);
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Portique', version: '1.2.3' },
      servers: [{ url: 'https://hub.test' }],
      tags: [{ name: 'trees' }, { name: 'wards' }],
    });
    expect(Object.keys(JsonObject.parse(document['paths']))).toEqual([
      '/api/v1/trees',
      '/api/v1/trees/news',
      '/api/v1/wards',
      '/api/v1/wards/{id}/closures',
    ]);
    const list = at(document, 'paths', '/api/v1/wards', 'get');
    expect(list).toMatchObject({
      operationId: 'wardsList',
      summary: 'Wards | all',
      tags: ['wards'],
      security: [{ token: ['hub:api'] }],
      parameters: [
        {
          name: 'text',
          in: 'query',
          required: false,
          schema: { type: 'string', maxLength: 200, description: 'Words of a name' },
        },
        {
          name: 'size',
          in: 'query',
          required: false,
          schema: { type: 'integer', minimum: 1, maximum: 200, default: 25 },
        },
        { name: 'unit', in: 'query', required: true, schema: { type: 'string' } },
      ],
      responses: {
        '200': {
          content: {
            'application/json': {
              schema: { type: 'array', items: { required: ['id', 'name', 'closedOn'] } },
            },
          },
        },
        '401': { $ref: '#/components/responses/Problem' },
        '403': { $ref: '#/components/responses/Problem' },
        default: { $ref: '#/components/responses/Problem' },
      },
    });
  });

  it('say what they take: bodies, path parameters, proofs', () => {
    const document = openApi(routesOf(app), FACTS);
    expect(at(document, 'paths', '/api/v1/wards', 'post')).toMatchObject({
      security: [{ token: ['ward:new'], application: [] }],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { type: 'object', required: ['name', 'facts'], additionalProperties: false },
          },
        },
      },
      responses: { '201': {} },
    });
    expect(at(document, 'paths', '/api/v1/wards/{id}/closures', 'post')).toMatchObject({
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      ],
      responses: { '204': { description: 'Done' } },
    });
    expect(at(document, 'paths', '/api/v1/trees', 'get', 'security')).toEqual([]);
    expect(at(document, 'paths', '/api/v1/trees', 'get', 'responses')).not.toHaveProperty('401');
    expect(
      at(document, 'paths', '/api/v1/trees/news', 'get', 'responses', '200', 'content'),
    ).toEqual({ 'text/event-stream': {} });
  });

  it('have every reference of their schemas resolved in the document', () => {
    const document = openApi(routesOf(app), FACTS);
    const text = JSON.stringify(document);
    const refs = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref!);
    expect(refs.some((ref) => ref.startsWith('#/components/schemas/wardsOpenBody'))).toBe(true);
    expect(refs.some((ref) => ref.startsWith('#/components/schemas/treesShowAnswer'))).toBe(true);
    for (const ref of refs) {
      expect(at(document, ...ref.replace('#/', '').split('/'))).toBeDefined();
    }
    expect(text).toContain('"format":"uuid"');
    expect(text).not.toContain('"pattern"');
    expect(text).not.toContain('$defs');
    expect(text).not.toContain('$schema');
  });

  it('have no mistakes, the undescribed doors apart', () => {
    expect(routeMistakes(routesOf(app))).toEqual([
      'GET /api/v1/wards/:id/arbre (WardsController.tree): not described',
      'GET /api/v1/wards/:id/tree (WardsController.tree): not described',
    ]);
  });
});

describe('mistakes of routes', () => {
  @Controller('api/v1/wrong')
  class Wrong {
    @Get()
    closed(): void {}

    @Post()
    @Allow(OFFICERS)
    @Describe({
      summary: 'x',
      tag: 'x',
      body: z.strictObject({ name: z.string(), facts: z.any() }),
    })
    another(@Body({ schema: NewWard }) _body: object): void {}

    @Post('unchecked/:id')
    @Allow({ kind: 'public', why: ' ' })
    @Describe({ summary: 'x', tag: 'x' })
    unchecked(@Param('id') _id: string, @Body() _body: object, @Query('q') _q: string): void {}

    @Get('same/:id')
    @Allow(OFFICERS)
    @Describe({ summary: 'x', tag: 'x' })
    same(): void {}

    @Get('same/:name')
    @Allow(OFFICERS)
    @Describe({ summary: 'x', tag: 'x' })
    sameAgain(): void {}
  }
  @Module({ controllers: [Wrong] })
  class WrongModule {}

  it('are all named', async () => {
    const app = await Test.createTestingModule({ imports: [WrongModule] }).compile();
    const mistakes = routeMistakes(routesOf(app));
    expect(new Set(mistakes)).toEqual(
      new Set([
        'GET /api/v1/wrong (Wrong.closed): no access rule',
        'GET /api/v1/wrong (Wrong.closed): not described',
        'POST /api/v1/wrong (Wrong.another): another body is described than checked',
        'POST /api/v1/wrong/unchecked/:id (Wrong.unchecked): public without a reason',
        'POST /api/v1/wrong/unchecked/:id (Wrong.unchecked): path “id” is not checked by a schema',
        'POST /api/v1/wrong/unchecked/:id (Wrong.unchecked): body is not checked by a schema',
        'POST /api/v1/wrong/unchecked/:id (Wrong.unchecked): query “q” is not checked by a schema',
        'GET /api/v1/wrong/same/:name: served twice',
      ]),
    );
    expect(accessTable(routesOf(app))).toContain('**closed** (no rule)');
  });
});
