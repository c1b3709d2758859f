import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from './checks/checks.js';
import { checkProfessional, readRegisterExtract } from './professionals.js';
import { readStructures } from './structures.js';

const HEADER =
  "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|Prénom d'exercice|Code profession|Numéro FINESS site|Numéro FINESS établissement juridique|";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portique-register-'));
});
afterAll(async () => rm(folder, { recursive: true }));

const extract = async (...lines: readonly string[]) => {
  const file = join(folder, 'extract.txt');
  await writeFile(file, lines.join('\n'));
  return readRegisterExtract(file);
};

describe('an extract of the register', () => {
  it('gathers the places of a professional from all their lines, wherever they are', async () => {
    const known = await extract(
      `\uFEFF${HEADER}`,
      '8|10000000010|810000000010|EXEMPLE|CAMILLE|10|690000001|690000002|',
      '8|10000000028|810000000028|AUTRE|CLAUDE|60|||',
      '8|10000000010|810000000010|EXEMPLE|CAMILLE|10|690000019|690000002|',
      '',
    );
    expect(known.get('810000000010')).toEqual({
      idNat: '810000000010',
      familyName: 'EXEMPLE',
      givenName: 'CAMILLE',
      professionCode: '10',
      structures: ['690000001', '690000002', '690000019'],
    });
    expect(known.get('810000000028')?.structures).toEqual([]);
    const check = (id: string, place: string) => () => checkProfessional(known, id, [place]);
    expect(check('810000000010', '690000019')).not.toThrow();
    expect(check('810000000010', '750000001')).toThrow(Refusal);
    expect(check('810000000036', '690000019')).toThrow('professional-unknown');
  });

  it('without a column that is needed stops', async () => {
    await expect(extract('a|b|c', '1|2|3')).rejects.toThrow('no column');
  });
});

describe('structures.json', () => {
  it('gives each site its legal entity, and the legal entity itself', async () => {
    const file = join(folder, 'structures.json');
    const entry = { kind: 'EG', sector: 'SA01', department: 'Ain (01)', name: 'A' };
    const entries = [
      { ...entry, finess: '010009983', parentFiness: null },
      { ...entry, finess: '010009991', parentFiness: '010009983' },
    ];
    await writeFile(file, JSON.stringify(entries));
    expect(await readStructures(file)).toEqual([
      { finess: '010009983', legalEntity: '010009983', name: 'A' },
      { finess: '010009991', legalEntity: '010009983', name: 'A' },
    ]);
  });
});
