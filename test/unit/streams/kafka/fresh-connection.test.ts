// A connection opened again read the new socket's answers behind the part of an old one, until a length was negative or
// too small and threw in the socket's handler: the process ended.
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { freshConnections } from '../../../../streams/kafka/fresh-connection.ts'

it('what a socket left of an answer is gone when the connection is opened again', () => {
  freshConnections()
  freshConnections()
  const loaded: unknown = createRequire(import.meta.url)('kafkajs/src/network/connection.js')
  if (typeof loaded !== 'function') throw new Error('kafkajs has no connection')
  const connect: unknown = Reflect.get(Object(loaded.prototype), 'connect')
  if (typeof connect !== 'function') throw new Error('kafkajs does not connect')
  const half = { chunks: [Buffer.alloc(3)], bytesBuffered: 3, bytesNeeded: 100 }
  const opened = { ...half, isConnected: () => true }
  void Reflect.apply(connect, opened, [])
  expect(opened).toMatchObject(half)
  const closed = {
    ...half,
    isConnected: () => false,
    logDebug: () => undefined,
    socketFactory: () => {
      throw new Error('no socket in this test')
    },
    logError: () => undefined,
  }
  void Promise.resolve(Reflect.apply(connect, closed, [])).catch(() => undefined)
  expect(closed).toMatchObject({ chunks: [], bytesBuffered: 0, bytesNeeded: 4 })
})
