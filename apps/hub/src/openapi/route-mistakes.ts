import type { Route } from './routes.js';

/** The hub's programming doors: each of their routes is described (the pages of sign-in are not). */
const API = /^\/(api|air|agent|scim)\//;

/**
 * What is wrong with the routes: closed unless opened (design D15), and a description that says what is
 * validated. Empty when all is well; for a test and for the start of the hub.
 */
export const routeMistakes = (routes: readonly Route[]): readonly string[] => [
  ...routes.flatMap((route) => mistakesOf(route)),
  ...twice(routes),
];

interface Check {
  readonly says: string;
  wrong(route: Route): boolean;
}

const CHECKS: readonly Check[] = [
  { says: 'no access rule', wrong: ({ rule }) => rule === undefined },
  {
    says: 'public without a reason',
    wrong: ({ rule }) => rule?.kind === 'public' && rule.why.trim() === '',
  },
  {
    says: 'not described',
    wrong: ({ description, path }) => description === undefined && API.test(path),
  },
  {
    says: 'another body is described than checked',
    wrong: (route) => differs(route.description?.body, wholeOf(route, 'body')),
  },
  {
    says: 'another query is described than checked',
    wrong: (route) => differs(route.description?.query, wholeOf(route, 'query')),
  },
];

function mistakesOf(route: Route): readonly string[] {
  const name = `${route.method} ${route.path} (${route.controller}.${route.handler})`;
  const found = CHECKS.filter((check) => check.wrong(route)).map(({ says }) => says);
  const unchecked = uncheckedOf(route).map((input) => `${input} is not checked by a schema`);
  return [...found, ...unchecked].map((says) => `${name}: ${says}`);
}

const wholeOf = (route: Route, from: 'body' | 'query') =>
  route.inputs.find((input) => input.from === from && input.name === undefined)?.schema;

const differs = (described: unknown, checked: unknown): boolean =>
  described !== undefined && described !== checked;

const uncheckedOf = (route: Route): readonly string[] =>
  route.inputs
    .filter(({ schema }) => schema === undefined)
    .map(({ from, name }) => (name === undefined ? from : `${from} “${name}”`));

/** Of two handlers on one route, Express never reaches the second. */
function twice(routes: readonly Route[]): readonly string[] {
  const seen = new Set<string>();
  return routes.flatMap(({ method, path }) => {
    const key = `${method} ${path.replaceAll(/:\w+/g, ':')}`;
    if (seen.has(key)) return [`${method} ${path}: served twice`];
    seen.add(key);
    return [];
  });
}
