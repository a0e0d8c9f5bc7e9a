// Our records with made-up schema ids; what the registry would say is said by the test.
import type { Codec } from '../../../../streams/codec/codec.ts'
import { fakeIds } from '../codec/fake-ids.ts'

export function fakeCodec(learn: Codec['learn'] = () => Promise.resolve('absent')): Codec {
  const codec = fakeIds().codec()
  return {
    encode: (record, topic) => codec.encode(record, topic),
    decode: (bytes) => codec.decode(bytes),
    learn,
    close: () => undefined,
  }
}
