import { DomainError, type Random } from '#libs/kernel';
import { BackOff } from '../back-off.js';
import type { Log } from '../log.js';
import type { CardReader } from './card-reader.js';
import { BINDINGS, type BindingName } from './pcsc/child-messages.js';

/** Before the process of the readers is started again. Milliseconds. */
const RESTART = { first: 1000, most: 30_000 } as const;
/** The sturdier of the two (docs/adr/0013). */
const DEFAULT_BINDING: BindingName = 'smartcard';

export interface ReaderTools {
  /** A regular expression on the names of PC/SC readers; any reader when absent. */
  readonly names: string | undefined;
  readonly log: Log;
  readonly random: Random;
}

/**
 * The reader of a `--reader` option: `pcsc`, `pcsc:BINDING` or `virtual:PORT`.
 * @throws DomainError `reader.unknown`, `reader.names-unreadable`
 */
export async function readerNamed(name: string, tools: ReaderTools): Promise<CardReader> {
  const port = /^virtual:(\d{1,5})$/.exec(name)?.[1];
  if (port !== undefined) {
    const { VirtualReader } = await import('./virtual-reader.js');
    return new VirtualReader(Number(port));
  }
  const binding = bindingOf(name);
  if (binding === undefined) throw new DomainError('reader.unknown', 'invalid', { name });
  const { PcscReader } = await import('./pcsc/pcsc-reader.js');
  const { log, random } = tools;
  const backOff = new BackOff(RESTART, random);
  return new PcscReader({ binding, backOff, log, names: namesOf(tools.names) });
}

function bindingOf(name: string): BindingName | undefined {
  if (name === 'pcsc') return DEFAULT_BINDING;
  return BINDINGS.find((binding) => name === `pcsc:${binding}`);
}

function namesOf(text: string | undefined): RegExp {
  try {
    return new RegExp(text ?? '', 'i');
  } catch (cause) {
    throw new DomainError('reader.names-unreadable', 'invalid', {}, { cause });
  }
}
