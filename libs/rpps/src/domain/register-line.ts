import { luhnHolds } from '#libs/kernel';
import type { RegisterEntry } from './register-entry.js';
import { cellsOf, type RegisterColumn, type RegisterLayout } from './register-layout.js';

/** Why a line cannot be kept. */
export type LineDefect = 'cell-count' | 'damaged-text' | 'no-identifier' | 'mixed-identifiers';

export type LineReading =
  | { readonly kind: 'entry'; readonly entry: RegisterEntry }
  | { readonly kind: 'bad'; readonly because: LineDefect };

/** TRE_G08: `8` is RPPS; `0` (ADELI) and the establishments' own numbers are kept without an RPPS. */
const RPPS_TYPE = '8';
/** What a decoder leaves for bytes that are not UTF-8, and the one character PostgreSQL cannot hold. */
const DAMAGED = /[\uFFFD\0]/;

type Cell = (column: RegisterColumn) => string | null;

/** Reads one line of `Personne_activite`: never throws, says what is wrong. */
export function readLine(line: string, layout: RegisterLayout): LineReading {
  if (DAMAGED.test(line)) return { kind: 'bad', because: 'damaged-text' };
  const cells = cellsOf(line);
  if (!isWhole(cells, layout)) return { kind: 'bad', because: 'cell-count' };
  const cell: Cell = (column) => {
    const text = cells[layout.at[column]]?.trim();
    return text === undefined || text === '' ? null : text;
  };
  const idnps = cell('idnps');
  if (idnps === null) return { kind: 'bad', because: 'no-identifier' };
  const number = rppsOf(cell);
  if (number !== null && idnps !== RPPS_TYPE + number) {
    return { kind: 'bad', because: 'mixed-identifiers' };
  }
  return { kind: 'entry', entry: entryOf(idnps, number, cell) };
}

const isWhole = (cells: readonly string[], { width }: RegisterLayout): boolean =>
  cells.length === width || (cells.length === width + 1 && cells[width] === '');

function rppsOf(cell: Cell): string | null {
  const id = cell('id');
  return cell('idType') === RPPS_TYPE && id !== null && /^\d{11}$/.test(id) ? id : null;
}

function entryOf(idnps: string, number: string | null, cell: Cell): RegisterEntry {
  return {
    idnps,
    rpps: number !== null && luhnHolds(number) ? number : null,
    civility: cell('civility'),
    exerciseCivility: cell('exerciseCivility'),
    exerciseName: cell('exerciseName') ?? '',
    exerciseGivenName: cell('exerciseGivenName') ?? '',
    professionCode: cell('professionCode'),
    professionLabel: cell('professionLabel'),
    categoryCode: cell('categoryCode'),
    knowHowType: cell('knowHowType'),
    knowHowCode: cell('knowHowCode'),
    knowHowLabel: cell('knowHowLabel'),
    modeCode: cell('modeCode'),
    siteFiness: cell('siteFiness'),
    entityFiness: cell('entityFiness'),
    structureKey: cell('structureKey'),
    structureName: cell('structureName') ?? cell('tradeName'),
    sectorCode: cell('sectorCode'),
    sectionCode: cell('sectionCode'),
    roleCode: cell('roleCode'),
    genreCode: cell('genreCode'),
    authority: cell('authority'),
  };
}
