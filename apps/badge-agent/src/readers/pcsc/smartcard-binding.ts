import { isCpsContact } from '#libs/agent-contract';
import { Devices, SCARD_LEAVE_CARD, SCARD_RESET_CARD } from 'smartcard';
import { CardBinding, type BindingEvents } from './card-binding.js';

/** The package `smartcard` (N-API). */
export class SmartcardBinding extends CardBinding {
  readonly #devices = new Devices();

  start(events: BindingEvents): void {
    const devices = this.#devices;
    devices.on('reader-attached', ({ name }) => events.readerCame(name));
    devices.on('reader-detached', ({ name }) => events.readerLeft(name));
    devices.on('card-inserted', ({ reader, card }) => {
      const atr = card.atr ?? Buffer.alloc(0);
      // The middleware of the CPS works with it: the connection that came with the event is given back.
      if (isCpsContact(atr.toString('hex').toUpperCase())) card.disconnect(SCARD_LEAVE_CARD);
      events.inserted(reader.name, atr);
    });
    devices.on('card-removed', ({ reader }) => events.removed(reader.name));
    devices.on('error', (error) => events.failed(error.message));
    devices.start();
  }

  async transmit(reader: string, apdu: Buffer): Promise<Buffer> {
    const card = this.#devices.getCard(reader);
    if (card === null) throw new Error('no card');
    return card.transmit(apdu);
  }

  release(reader: string): void {
    this.#devices.getCard(reader)?.disconnect(SCARD_RESET_CARD);
  }

  stop(): void {
    this.#devices.stop();
  }
}
