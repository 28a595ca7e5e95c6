// The two ways a request can go, for suites that hold for both.

export const LANES = [
  ['over the fast lane', true],
  ['over undici alone', false],
] as const
