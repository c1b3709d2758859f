import { readdir } from 'node:fs/promises';

/** Name of the register's extract in the folder of a world. */
export async function registerIn(world: string): Promise<string> {
  const found = (await readdir(world)).find((name) =>
    name.startsWith('PS_LibreAcces_Personne_activite'),
  );
  if (found === undefined) throw new Error(`no register extract in ${world}`);
  return found;
}
