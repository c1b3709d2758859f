import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { CardHolders, type HolderAnswer, type ShownHolder } from '#libs/authentication';
import type { Transaction } from '#libs/kernel';
import { RppsCardLinks } from '#libs/rpps';

/** The holders of cards, as the links with the national register know them. */
@Injectable()
class RegisteredHolders extends CardHolders {
  constructor(private readonly links: RppsCardLinks) {
    super();
  }

  async holderOf(tx: Transaction, shown: ShownHolder): Promise<HolderAnswer> {
    return this.links.holderOf(tx, shown);
  }
}

/** Ties sign-in by card to the register: neither lib knows the other. */
@Module({})
export class CardHoldersModule {
  /** @param rpps `RppsModule.with(…)`, the same instance as the process imports. */
  static with(rpps: DynamicModule): DynamicModule {
    return {
      module: CardHoldersModule,
      imports: [rpps],
      providers: [{ provide: CardHolders, useClass: RegisteredHolders }],
      exports: [CardHolders],
    };
  }
}
