import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Credential } from '../../apps/simulators/src/igc/authority.js';

const run = promisify(execFile);

export const SOFTHSM = '/usr/lib/softhsm/libsofthsm2.so';
const CARD_PIN = '1234';

/** A card in software: a PKCS #11 token (SoftHSM) with the labels of a CPS3, read by what reads real ones. */
export interface SoftwareCard {
  /** For the programs that use the token. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pin: string;
  /** PKCS #11 addresses of the authentication certificate and key. */
  readonly certificateUri: string;
  readonly keyUri: string;
}

const objects = { auth: ['20', 'CPS_PRIV_AUT'], sign: ['10', 'CPS_PRIV_SIG'] } as const;

/** Token `CPS3v3-<serial>`, PIN 1234, the two certificates of a card under their usual identifiers. */
export async function softwareCard(
  folder: string,
  serial: string,
  certificates: Readonly<Record<keyof typeof objects, Credential>>,
): Promise<SoftwareCard> {
  const label = `CPS3v3-${serial}`;
  await mkdir(join(folder, 'tokens'), { recursive: true });
  const conf = join(folder, 'softhsm2.conf');
  await writeFile(
    conf,
    `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\nslots.removable = true\n`,
  );
  const env = { ...process.env, SOFTHSM2_CONF: conf, PKCS11_MODULE_PATH: SOFTHSM };
  const pins = ['--so-pin', '12345678', '--pin', CARD_PIN];
  await run('softhsm2-util', ['--init-token', '--free', '--label', label, ...pins], { env });
  for (const profile of ['auth', 'sign'] as const) {
    const [last, name] = objects[profile];
    const id = `E828BD080F8025000001FF00${last}`;
    const { key, certificate } = certificates[profile];
    const [keyFile, certFile] = [join(folder, `${profile}.p8`), join(folder, `${profile}.der`)];
    await writeFile(keyFile, createPrivateKey(key).export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(certFile, new X509Certificate(certificate).raw);
    const own = ['--token', label, '--label', name, '--id', id, '--pin', CARD_PIN];
    await run('softhsm2-util', ['--import', keyFile, ...own], { env });
    await run(
      'pkcs11-tool',
      ['--module', SOFTHSM, '--token-label', label, '--login', '--pin', CARD_PIN]
        .concat(['--write-object', certFile, '--type', 'cert', '--id', id])
        .concat([
          '--label',
          profile === 'auth' ? 'Certificat d Authentification CPS' : 'Signature',
        ]),
      { env },
    );
    await rm(keyFile);
  }
  const id = [...Buffer.from('E828BD080F8025000001FF0020', 'hex')]
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('');
  const uri = (type: string): string => `pkcs11:token=${label};id=${id};type=${type}`;
  return {
    env,
    pin: CARD_PIN,
    certificateUri: uri('cert'),
    keyUri: `${uri('private')}?pin-value=${CARD_PIN}`,
  };
}
