// Statuses seldom seen, interim replies and heads that are hardly HTTP, at each of the three moments.
import { describe } from 'vitest'
import { WIRE_CASES } from '../support/range-server/rows-wire.ts'
import { atFirst, atOneRange, atResume, driveCases } from './hostile-rows.ts'

describe('as the first answer and ever after', () => driveCases(WIRE_CASES, 'first', atFirst))
describe('as one answer among many', () => driveCases(WIRE_CASES, 'range', atOneRange))
describe('after a restart', () => driveCases(WIRE_CASES, 'resume', atResume))
