import type { AccessRule } from '#libs/access';
import type { Route } from './routes.js';

/** The route × access table of the documentation (Markdown). */
export function accessTable(routes: readonly Route[]): string {
  const rows = routes.map(
    ({ method, path, rule, description }) =>
      `| \`${method} ${path}\` | ${accessWords(rule)} | ${cell(description?.summary ?? '')} |`,
  );
  return ['| route | who | what |', '|---|---|---|', ...rows].join('\n');
}

/** An access rule in words. */
export function accessWords(rule: AccessRule | undefined): string {
  if (rule === undefined) return '**closed** (no rule)';
  switch (rule.kind) {
    case 'public':
      return `anyone: ${cell(rule.why)}`;
    case 'role':
      return `${rule.anyOf.join(', ')} · scope \`${rule.scope}\``;
    case 'self':
      return `a person, about themself · scope \`${rule.scope}\``;
    case 'person-and-client':
      return `a person, and the application that proves itself · scope \`${rule.scope}\``;
    case 'client':
      return `an application · scope \`${rule.scope}\``;
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
