import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DomainError } from '#libs/kernel';

/** A file of the pages, whole in memory: there are few and they are small. */
export interface Asset {
  readonly type: string;
  readonly content: Buffer;
  /** First half of its SHA-256, in its address: a new content is a new address. */
  readonly version: string;
}

/** Compiled or not, the assets and the libraries are under the folder of the package. */
const ROOT = packageFolder(dirname(fileURLToPath(import.meta.url)));

const own = (name: string): string => join(ROOT, 'libs', 'oidc', 'assets', name);

/** `@simplewebauthn/browser` as a plain script: no bundler, nothing from elsewhere. */
const webauthn = (): string => {
  const entry = createRequire(join(ROOT, 'package.json')).resolve('@simplewebauthn/browser');
  return join(
    packageFolder(dirname(entry), '@simplewebauthn/browser'),
    'dist/bundle/index.umd.min.js',
  );
};

const TYPES = {
  script: 'text/javascript; charset=utf-8',
  style: 'text/css; charset=utf-8',
  image: 'image/svg+xml',
} as const;

const ASSETS: ReadonlyMap<string, Asset> = new Map([
  ['portique.css', read(own('portique.css'), TYPES.style)],
  ['portique.svg', read(own('portique.svg'), TYPES.image)],
  ['sign-in.js', read(own('sign-in.js'), TYPES.script)],
  ['add-key.js', read(own('add-key.js'), TYPES.script)],
  ['simplewebauthn.js', read(webauthn(), TYPES.script)],
]);

export const assetOf = (name: string): Asset | undefined => ASSETS.get(name);

/** The address of a file, with its version. */
export function assetPath(name: string): string {
  const asset = ASSETS.get(name);
  if (asset === undefined) throw new DomainError('asset.unknown', 'unavailable', { name });
  return `/assets/${name}?v=${asset.version}`;
}

function read(file: string, type: string): Asset {
  const content = readFileSync(file);
  const version = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  return { type, content, version };
}

/** The nearest folder above that holds a package.json (of that name). */
function packageFolder(from: string, name = 'portique'): string {
  const file = join(from, 'package.json');
  if (existsSync(file) && readFileSync(file, 'utf8').includes(`"name": "${name}"`)) return from;
  const above = dirname(from);
  if (above === from) throw new DomainError('asset.package-not-found', 'unavailable', { name });
  return packageFolder(above, name);
}
