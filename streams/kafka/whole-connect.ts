// Mends kafkajs 2.2.4's half-open brokers, once for the process.
import { createRequire } from 'node:module'
import { bug } from '../base/faults.ts'

interface Broker {
  connect: (this: Broker) => Promise<void>
  readonly disconnect: () => Promise<void>
}

/**
 * When the first answer on a new connection, the versions, does not come in time, the library keeps the open socket and
 * takes it for a connection at the next look: every request on it then throws `Broker not connected`, an error without
 * a name, for as long as the socket lives. What could not be connected whole is closed, and tried again from the start.
 */
export function connectWholly(): void {
  const loaded: unknown = createRequire(import.meta.url)('kafkajs/src/broker/index.js')
  if (typeof loaded !== 'function' || !isBroker(loaded.prototype)) {
    throw bug('KAFKA_CLIENT_FAULT', 'the broker of kafkajs is not that of version 2.2.4')
  }
  const broker = loaded.prototype
  const { connect } = broker
  if (connect.name === mended) return
  broker.connect = {
    async [mended](this: Broker): Promise<void> {
      try {
        await connect.call(this)
      } catch (error) {
        await this.disconnect()
        throw error
      }
    },
  }[mended]
}

const mended = 'connectWhole'

function isBroker(value: unknown): value is Broker {
  return (
    typeof value === 'object' &&
    value !== null &&
    'connect' in value &&
    typeof value.connect === 'function' &&
    'disconnect' in value &&
    typeof value.disconnect === 'function'
  )
}
