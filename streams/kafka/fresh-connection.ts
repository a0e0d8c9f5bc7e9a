// Mends kafkajs 2.2.4's connections that are opened again, once for the process.
import { createRequire } from 'node:module'
import { bug } from '../base/faults.ts'

interface Connection {
  connect: (this: Connection) => Promise<unknown>
  readonly isConnected: () => boolean
  chunks: readonly unknown[]
  bytesBuffered: number
  bytesNeeded: number
}

/** Of an answer's length: what a connection waits for first. */
const lengthBytes = 4

/**
 * A socket that ends in the middle of an answer leaves its part behind, and the library puts the next socket's first
 * bytes after it: every answer is then read at the wrong place, until a length is wrong enough to throw where nobody
 * catches. A socket that is opened begins with nothing.
 */
export function freshConnections(): void {
  const loaded: unknown = createRequire(import.meta.url)('kafkajs/src/network/connection.js')
  if (typeof loaded !== 'function' || !isConnection(loaded.prototype)) {
    throw bug('KAFKA_CLIENT_FAULT', 'the connection of kafkajs is not that of version 2.2.4')
  }
  const connection = loaded.prototype
  const { connect } = connection
  if (connect.name === mended) return
  connection.connect = {
    [mended](this: Connection): Promise<unknown> {
      if (!this.isConnected()) {
        this.chunks = []
        this.bytesBuffered = 0
        this.bytesNeeded = lengthBytes
      }
      return connect.call(this)
    },
  }[mended]
}

const mended = 'connectFresh'

function isConnection(value: unknown): value is Connection {
  return (
    typeof value === 'object' &&
    value !== null &&
    'connect' in value &&
    typeof value.connect === 'function' &&
    'isConnected' in value &&
    typeof value.isConnected === 'function'
  )
}
