// What a bench says: one figure beside its peer or limit (DESIGN §12), as a line for a program or for a person.

export interface Figure {
  readonly bench: string
  readonly case: string
  readonly figure: string
  readonly value: number
  readonly unit: string
  readonly against: string
  readonly againstValue: number
  readonly ratio: number
}

/** One measure repeated: its rounds in the order they were run. */
export interface Rounds {
  readonly values: readonly number[]
}

export interface Measured {
  readonly figure: Figure
  /** Of our own rounds and of the peer's; one value where a bar stands in the peer's place. */
  readonly ours: Rounds
  readonly peer: Rounds
  /** What the ladder asks of the ratio; undefined: this line is for information. */
  readonly bar: { readonly atLeast: number } | { readonly atMost: number } | undefined
}

export interface MeasuredInput extends Omit<Figure, 'value' | 'againstValue' | 'ratio'> {
  readonly ours: readonly number[]
  readonly peer: readonly number[]
  readonly bar?: Measured['bar']
}

export function measured(input: MeasuredInput): Measured {
  const { ours, peer, bar, bench, figure, unit, against } = input
  const value = median(ours)
  const againstValue = median(peer)
  return {
    figure: {
      bench,
      case: input.case,
      figure,
      value: rounded(value),
      unit,
      against,
      againstValue: rounded(againstValue),
      ratio: rounded(value / againstValue),
    },
    ours: { values: ours },
    peer: { values: peer },
    bar,
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** Three digits that mean something. */
function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

function keepsBar({ figure, bar }: Measured): boolean | undefined {
  if (bar === undefined) return undefined
  return 'atLeast' in bar ? figure.ratio >= bar.atLeast : figure.ratio <= bar.atMost
}

/** For a terminal: the figure, its peer, both spreads, the bar and whether it is kept. */
export function textOf(item: Measured): string {
  const { figure, ours, peer, bar } = item
  const { value, unit, againstValue, ratio } = figure
  const kept = keepsBar(item)
  const wanted =
    bar === undefined ? '' : 'atLeast' in bar ? ` (bar ≥ ${bar.atLeast})` : ` (bar ≤ ${bar.atMost})`
  const verdict = kept === undefined ? '' : kept ? '  kept' : '  MISSED'
  return [
    `${figure.bench}/${figure.case} ${figure.figure}: ${shown(value)} ${unit}${spread(ours)}`,
    `  against ${figure.against}: ${shown(againstValue)} ${unit}${spread(peer)}`,
    `  ratio ${ratio}${wanted}${verdict}`,
  ].join('\n')
}

function spread({ values }: Rounds): string {
  if (values.length < 2) return ''
  return ` (min ${shown(Math.min(...values))}, max ${shown(Math.max(...values))}, ${values.length} rounds)`
}

function shown(value: number): string {
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 3 })
}
