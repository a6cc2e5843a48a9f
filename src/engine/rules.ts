import type { CountingRules } from "../core/countingRules";
import { createPriceBook, type PriceBook } from "../core/priceBook";
import { priceUsage } from "../core/prices";
import type { Usage } from "../core/usage";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { type ListPrice, repriceUsages } from "../ledger/usageRows";

/** The user's counting rules at work. They may change while the engine runs. */
export interface ActiveRules {
  current(): CountingRules;
  book(): PriceBook;
  price(usage: Usage): ListPrice | null;
  /**
   * Takes new rules, and gives every response its price again where the price book is another one than the ledger's.
   * @returns whether any figure may have changed
   */
  adopt(rules: CountingRules): boolean;
}

export function activateRules(ledger: Ledger, names: Names, first: CountingRules): ActiveRules {
  let rules = first;
  let book = createPriceBook(rules.prices);
  const price = (usage: Usage): ListPrice | null => priceUsage(usage, book);
  return {
    current: () => rules,
    book: () => book,
    price,
    adopt: (next) => {
      const changed = JSON.stringify(next) !== JSON.stringify(rules);
      rules = next;
      if (changed) book = createPriceBook(rules.prices);
      return repriceUsages(ledger, names, book.version, price) || changed;
    },
  };
}
