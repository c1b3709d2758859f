import { z } from 'zod';
import type { CardBinding } from './card-binding.js';
import { BINDINGS, Order, type BindingName, type News } from './child-messages.js';

// A process of its own, started by PcscReader: whatever happens in the native code of a binding happens here.

const MOST_SAID = 300;

function say(news: News): void {
  if (process.connected) process.send?.(news);
}

async function bindingNamed(name: BindingName): Promise<CardBinding> {
  if (name === 'smartcard') {
    const { SmartcardBinding } = await import('./smartcard-binding.js');
    return new SmartcardBinding();
  }
  const { PcscliteBinding } = await import('./pcsclite-binding.js');
  return new PcscliteBinding();
}

const hexOf = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

const failed = (because: string): void =>
  say({ type: 'failed', because: because.slice(0, MOST_SAID) });

/** Less than a status is no answer: the card was pulled while it spoke. */
async function transmit(
  binding: CardBinding,
  { id, reader, apdu }: Extract<Order, { type: 'transmit' }>,
): Promise<void> {
  const answer = await binding.transmit(reader, Buffer.from(apdu, 'hex')).catch(() => undefined);
  const isWhole = answer !== undefined && answer.length >= 2;
  say({ type: 'answer', id, answer: isWhole ? hexOf(answer) : null });
}

function obey(binding: CardBinding, order: Order): void {
  switch (order.type) {
    case 'transmit':
      void transmit(binding, order);
      break;
    case 'release':
      binding.release(order.reader);
      break;
    case 'ping':
      say({ type: 'pong' });
  }
}

async function serve(): Promise<void> {
  const binding = await bindingNamed(z.enum(BINDINGS).parse(process.argv[2]));
  process.on('message', (message) => {
    const order = Order.safeParse(message);
    if (order.success) obey(binding, order.data);
  });
  // The agent is gone: so are the readers.
  process.on('disconnect', () => process.exit(0));
  binding.start({
    readerCame: (name) => say({ type: 'reader', name, state: 'came' }),
    readerLeft: (name) => say({ type: 'reader', name, state: 'left' }),
    inserted: (reader, atr) => say({ type: 'inserted', reader, atr: hexOf(atr) }),
    removed: (reader) => say({ type: 'removed', reader }),
    failed,
  });
  say({ type: 'started' });
}

serve().catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
