// What a terminal can do that a pipe cannot: colours, one line rewritten, a width. Text of people is shown
// without the control characters that would let it write over the screen.
import { createColors } from 'picocolors'
import { childEnvironment } from '../../streams/base/config.ts'

export type Colours = ReturnType<typeof createColors>

/** Only on a terminal, and not against NO_COLOR. */
export function coloursOf(stream: NodeJS.WriteStream): Colours {
  const noColour = childEnvironment()['NO_COLOR'] ?? ''
  return createColors(stream.isTTY && noColour === '')
}

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** One line, whatever somebody wrote. */
export function plainText(text: string): string {
  return text.replace(control, (character) =>
    character === '\n' ? '⏎' : character === '\t' ? ' ' : '�',
  )
}

export function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}
