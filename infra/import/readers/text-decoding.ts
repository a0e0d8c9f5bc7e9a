// Bytes to text: the encoding that was named, else what the byte order mark or the XML says, else UTF-8.
import { importFault } from '../import-fault.ts'
import type { ByteSource } from './byte-source.ts'
import { utf16 } from './sniff.ts'

/** What a byte that is no text in the encoding becomes; rows that hold it are rejected. */
export const damagedCharacter = '\uFFFD'

export function encodingOf(
  source: ByteSource,
  named: string | undefined,
  declared: string | undefined,
): string {
  const label = utf16(source.head) ?? named ?? declared ?? 'utf-8'
  try {
    return new TextDecoder(label).encoding
  } catch (cause) {
    throw importFault('ENCODING_UNKNOWN', {
      what: `the encoding "${label}" is not known`,
      where: source.where,
      mend: 'Give "file.encoding" in the mapping: utf-8, windows-1252, iso-8859-15, utf-16le …',
      cause,
    })
  }
}

export async function* decoded(
  bytes: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}
