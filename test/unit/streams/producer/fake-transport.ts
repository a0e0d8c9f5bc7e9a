// A log in memory that does to each send what the test says; no clock, no network.
import type { AnyCommand } from '../../../../schemas/generated/types.ts'
import type {
  LaneSender,
  LogPlace,
  Packed,
  SendFailure,
  Transport,
} from '../../../../streams/producer/transport.ts'

export interface Body {
  readonly commandId: string
  readonly entityId: string
}

class SendError extends Error {
  readonly failure: SendFailure

  constructor(failure: SendFailure) {
    super(failure)
    this.failure = failure
  }
}

/** `landed`: what of the batch is in the log although the sender heard an error. */
export type Fate = 'ok' | { readonly failure: SendFailure; readonly landed: boolean } | 'hang'

export class FakeTransport implements Transport<Body> {
  readonly log: { lane: string; commandId: string }[] = []
  readonly batches: { sender: number; commandIds: readonly string[] }[] = []
  readonly fates: Fate[] = []
  opened = 0
  openFailures = 0
  /** Sends on a sender that was busy or dead: R2 forbids them. */
  misused = 0
  bytesOf: (command: AnyCommand) => number = () => 100
  laneOf: (command: AnyCommand) => string = () => 'commands.task:0'
  /** Resolves the sends that wait; undefined: they end by themselves. */
  #held: (() => void)[] | undefined
  #hung: ((error: Error) => void)[] = []

  hold(): void {
    this.#held = []
  }

  letGo(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const go of held) go()
  }

  pack(command: AnyCommand): Packed<Body> {
    const { commandId, entityId } = command.envelope
    return {
      lane: this.laneOf(command),
      bytes: this.bytesOf(command),
      body: { commandId, entityId },
    }
  }

  classify(error: unknown): SendFailure {
    return error instanceof SendError ? error.failure : 'unknown'
  }

  open(lane: string): Promise<LaneSender<Body>> {
    if (this.openFailures > 0) {
      this.openFailures -= 1
      return Promise.reject(new SendError('not-sent'))
    }
    this.opened += 1
    const sender = this.opened
    let state: 'idle' | 'sending' | 'dead' = 'idle'
    return Promise.resolve({
      send: async (batch): Promise<readonly LogPlace[]> => {
        if (state !== 'idle') {
          this.misused += 1
          throw new Error(`send on a sender that is ${state}`)
        }
        state = 'sending'
        this.batches.push({ sender, commandIds: batch.map(({ body }) => body.commandId) })
        const fate = this.fates.shift() ?? 'ok'
        if (this.#held !== undefined) {
          await new Promise<void>((resolve) => this.#held?.push(resolve))
        }
        if (fate === 'hang') {
          await new Promise<never>((_, reject) => this.#hung.push(reject))
        }
        const offset = this.log.filter((record) => record.lane === lane).length
        if (fate === 'ok' || (fate !== 'hang' && fate.landed)) {
          this.log.push(...batch.map(({ body }) => ({ lane, commandId: body.commandId })))
        }
        if (fate !== 'ok' && fate !== 'hang') {
          state = 'dead'
          throw new SendError(fate.failure)
        }
        state = 'idle'
        return batch.map((_, index) => ({ topic: 't', partition: 0, offset: offset + index }))
      },
      close: () => {
        state = 'dead'
        for (const reject of this.#hung.splice(0)) reject(new SendError('unknown'))
        return Promise.resolve()
      },
    })
  }
}
