// A bound in bytes. Who comes while it is full waits in line, in order, and the line is bounded too.
import type { HiveError } from '../base/faults.ts'
import { producerFull } from './refusals.ts'

export interface Entrant {
  readonly bytes: number
  /** Called within `enter` or `leave`, so that nobody overtakes who waited. */
  enter(): void
  refuse(error: HiveError): void
}

export class Room {
  readonly #bytesMax: number
  #used = 0
  #waitingBytes = 0
  #line: Entrant[] = []

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get used(): number {
    return this.#used
  }

  get full(): boolean {
    return this.#line.length > 0 || this.#used >= this.#bytesMax
  }

  enter(entrant: Entrant): void {
    if (this.#line.length === 0 && this.#fits(entrant.bytes)) {
      this.#used += entrant.bytes
      entrant.enter()
    } else if (this.#waitingBytes + entrant.bytes > this.#bytesMax) {
      entrant.refuse(producerFull(this.#waitingBytes, this.#bytesMax))
    } else {
      this.#waitingBytes += entrant.bytes
      this.#line.push(entrant)
    }
  }

  leave(bytes: number): void {
    this.#used -= bytes
    let entered = 0
    for (const next of this.#line) {
      if (!this.#fits(next.bytes)) break
      entered += 1
      this.#used += next.bytes
      this.#waitingBytes -= next.bytes
    }
    for (const next of this.#line.splice(0, entered)) next.enter()
  }

  /** Turns away everybody in line. */
  refuseAll(error: HiveError): void {
    const line = this.#line
    this.#line = []
    this.#waitingBytes = 0
    for (const entrant of line) entrant.refuse(error)
  }

  /** One that is larger than the room enters alone. */
  #fits(bytes: number): boolean {
    return this.#used === 0 || this.#used + bytes <= this.#bytesMax
  }
}
