// The latest receipts, so that `outcome(commandId)` knows where to look; bounded, the oldest go first.
import type { Receipt } from './transport.ts'

const kept = 65_536

export class Receipts {
  readonly #byCommand = new Map<string, Receipt>()

  add(receipt: Receipt): void {
    this.#byCommand.delete(receipt.commandId)
    this.#byCommand.set(receipt.commandId, receipt)
    if (this.#byCommand.size <= kept) return
    for (const oldest of this.#byCommand.keys()) {
      this.#byCommand.delete(oldest)
      return
    }
  }

  find(commandId: string): Receipt | undefined {
    return this.#byCommand.get(commandId)
  }
}
