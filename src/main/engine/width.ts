// How many connections a download should try: more while they add throughput, back where they do not. Time is an
// argument.
import { CHUNK } from './chunk-map.ts'
import type { Connections } from './plan.ts'

/** What is so at one moment. */
export interface WidthSample {
  /** Monotonic ms. */
  readonly now: number
  /** Bytes of the download that are there. */
  readonly received: number
  /** Connections there are, waiting ones too. */
  readonly lanes: number
  /** Those that are being served: they receive a body, or have received one and ask for the next. */
  readonly flowing: number
  /** Ms from a request to its reply's head, the least of the last few; null before anybody measured. */
  readonly answerMs: number | null
  /** Bytes that are not there yet. */
  readonly missing: number
}

/** How often to observe, in ms; more often does no harm. */
export const WIDTH_LOOK_MS = 100

/** Connections added at once: a half more of the first eight is a difference that can be seen through the noise. */
const STEP = 4
/** They must add so much of their proportional share; on a full link they add next to nothing. */
const GOOD_PART = 0.5
/** So many of those wanted must flow before anything is judged: one may be unlucky. */
const ENOUGH = 0.85
/** Bytes per second of one connection at which the link is not what limits: more would only cost the processor. */
const FAST = 30e6
/** A download that ends sooner gains nothing, nor one that ends within a few answers: new connections have to grow. */
const TAIL_MS = 1_500
const TAIL_ANSWERS = 4
/** A trial on a settled link takes its time, and when it fails costs what its connections were at. */
const TRIAL_MS = 3_000
/** Throughput is measured in slices of two answers, within these bounds. */
const LEAST_SLICE_MS = 100
const LONGEST_SLICE_MS = 1_000
const SLICE_ANSWERS = 2
const UNKNOWN_ANSWER_MS = 100
/** Slices before the first rise: throughput must have been seen to grow or not. */
const WATCH_SLICES = 2
/** From here on a connection needs the better part of a second until its window is open, and one loss costs as much. */
const FAR_MS = 20
/** Throughput that grows by more than this from slice to slice is not settled: TCP is still opening its windows. */
const GROWTH = 1.1
/** More connections never carry less: what falls below this part of the base shows that the base was not lasting. */
const FALLEN = 0.9
/** Slices of a trial before it can have failed, and before it has. */
const LEAST_TRIAL_SLICES = 4
const MOST_TRIAL_SLICES = 10
/** A rise without proof is looked into where the download takes so much longer, over so many of the longest slices. */
const REVIEW_MS = 10_000
const REVIEW_SLICES = 3
/** So long a changed number of connections may take to come about. */
const PATIENCE_MS = 5_000
/** After a failed trial the next one. */
const AGAIN_MS = 60_000
/** A rate that fell below this part of what it was tells that the path is another one. */
const DROPPED = 0.5

type Phase = 'watch' | 'trial' | 'settled' | 'review'

export class Width {
  #start: number
  #most: number
  #wanted: number
  #refused = false
  #phase: Phase = 'watch'
  /** Monotonic ms at which the phase began; null before the first sample. */
  #since: number | null = null
  /** The slice being measured; null where it has not begun. */
  #slice: { at: number; received: number } | null = null
  /** Complete slices of this phase, bytes per second of the last two, and of all but the first. */
  #slices = 0
  #rate = 0
  #before = 0
  #sum = 0
  /** What a trial or review is compared with, and goes back to. */
  #base = { wanted: 0, flowing: 0, rate: 0 }
  #settledRate = 0
  /** Whether all connections above `start` have been seen to add. */
  #proved = true

  constructor({ start, most }: Connections) {
    this.#most = Math.max(1, most)
    this.#start = Math.max(1, Math.min(start, this.#most))
    this.#wanted = this.#start
  }

  /** Others from now on: what has proved to be of use is kept within them, and how it goes is looked at anew. */
  allow({ start, most }: Connections): void {
    const before = [this.#start, this.#most]
    this.#most = Math.max(1, most)
    this.#start = Math.max(1, Math.min(start, this.#most))
    // What has been learned is as good as before: another trial would cost what its connections are at.
    if (this.#start === before[0] && this.#most === before[1]) return
    this.#wanted = Math.max(this.#start, Math.min(this.#wanted, this.#most))
    if (this.#wanted === this.#start) this.#proved = true
    this.#phase = 'watch'
    this.#since = null
    this.#slice = null
    this.#slices = 0
    this.#sum = 0
  }

  /** Connections to try now, between 1 and the most. Those too many may end what they are receiving. */
  get wanted(): number {
    return this.#wanted
  }

  /**
   * How long the host took for its first answer. Of one that is far away all there may be are opened at once: windows are
   * what limits there, and many open sooner than few. Whether so many are of use once they are open is looked into
   * later, where the download lasts that long.
   */
  begin(answerMs: number): void {
    if (this.#since !== null || this.#refused || answerMs < FAR_MS || this.#wanted === this.#most) return
    this.#wanted = this.#most
    this.#proved = false
    this.#phase = 'settled'
  }

  /** Takes note of how it goes; returns `wanted`. */
  observe(sample: WidthSample): number {
    if (this.#refused) return this.#wanted
    this.#since ??= sample.now
    if (this.#isReady(sample)) {
      if (this.#measure(sample)) this.#judge(sample)
    } else {
      this.#slice = null
      if (sample.now - this.#since > PATIENCE_MS) this.#giveUp(sample.now)
    }
    return this.#wanted
  }

  /** The host refused a connection (429, 503, 403): what was being tried is taken back, and it never rises again. */
  refused(): void {
    if (this.#phase === 'trial') this.#wanted = this.#base.wanted
    else if (!this.#proved) this.#wanted = this.#start
    this.#refused = true
  }

  #isReady({ lanes, flowing }: WidthSample): boolean {
    return flowing >= this.#wanted * ENOUGH && (this.#phase !== 'review' || lanes <= this.#wanted)
  }

  /** True when a slice is over. */
  #measure({ now, received, answerMs }: WidthSample): boolean {
    if (this.#slice === null || received < this.#slice.received) {
      this.#slice = { at: now, received }
      return false
    }
    const took = now - this.#slice.at
    const quick = this.#phase === 'watch' || this.#phase === 'trial'
    const answers = SLICE_ANSWERS * (answerMs ?? UNKNOWN_ANSWER_MS)
    const least = quick ? Math.max(LEAST_SLICE_MS, Math.min(LONGEST_SLICE_MS, answers)) : LONGEST_SLICE_MS
    if (took < least) return false
    this.#before = this.#rate
    this.#rate = ((received - this.#slice.received) * 1_000) / took
    this.#slice = { at: now, received }
    this.#slices++
    if (this.#slices > 1) this.#sum += this.#rate
    return true
  }

  #judge(sample: WidthSample): void {
    switch (this.#phase) {
      case 'watch':
        if (this.#slices >= WATCH_SLICES) this.#rise(sample)
        return
      case 'trial':
        this.#judgeTrial(sample)
        return
      case 'settled':
        this.#judgeSettled(sample)
        return
      case 'review':
        if (this.#slices > REVIEW_SLICES) this.#judgeReview(sample)
    }
  }

  #judgeTrial(sample: WidthSample): void {
    const { wanted, flowing, rate } = this.#base
    const added = Math.max(1, sample.flowing - flowing) / flowing
    if (this.#rate >= rate * (1 + GOOD_PART * added)) {
      this.#rise(sample)
    } else if (this.#slices >= 2 && this.#rate < rate * FALLEN) {
      this.#proved = false
      this.#rise(sample)
    } else if (
      this.#slices >= MOST_TRIAL_SLICES ||
      (this.#slices >= LEAST_TRIAL_SLICES && this.#rate < this.#mean * GROWTH)
    ) {
      this.#wanted = wanted
      this.#begin('settled', sample.now)
    }
  }

  #judgeSettled(sample: WidthSample): void {
    const lasting = sample.missing * 1_000 > this.#rate * REVIEW_MS
    if (this.#slices > REVIEW_SLICES && !this.#proved && lasting) {
      this.#base = { wanted: this.#wanted, flowing: sample.flowing, rate: this.#mean }
      this.#wanted = Math.max(this.#start, this.#wanted - STEP)
      this.#begin('review', sample.now)
      return
    }
    const dropped = Math.max(this.#rate, this.#before) < this.#settledRate * DROPPED
    this.#settledRate = Math.max(this.#settledRate, Math.min(this.#rate, this.#before))
    if (dropped || sample.now - (this.#since ?? 0) >= AGAIN_MS) this.#begin('watch', sample.now)
  }

  #judgeReview(sample: WidthSample): void {
    const { wanted, rate } = this.#base
    const gone = (wanted - this.#wanted) / wanted
    if (this.#mean < rate * (1 - GOOD_PART * gone)) {
      this.#wanted = wanted
      this.#proved = true
    }
    if (this.#wanted === this.#start) this.#proved = true
    this.#begin('settled', sample.now)
  }

  /** What was to come about did not: the host does not give so many, or those too many do not leave. */
  #giveUp(now: number): void {
    if (this.#phase === 'trial' || this.#phase === 'review') this.#wanted = this.#base.wanted
    else if (this.#phase === 'settled' && !this.#proved) this.#wanted = this.#start
    else return
    this.#proved = true
    this.#begin('settled', now)
  }

  #rise(sample: WidthSample): void {
    if (this.#wanted === this.#most) {
      this.#begin('settled', sample.now)
      return
    }
    const growing = this.#slices >= 2 && this.#rate > this.#before * GROWTH
    const wanted = Math.min(this.#most, this.#wanted + STEP)
    const lasting = growing || this.#phase !== 'watch' || sample.missing * 1_000 > this.#rate * TRIAL_MS
    if (!lasting || !isWorth(sample, this.#rate, wanted)) {
      if (this.#phase !== 'watch') this.#begin('watch', sample.now)
      return
    }
    // Where throughput grows by itself the trial cannot tell what the new ones have added.
    if (growing) this.#proved = false
    this.#base = { wanted: this.#wanted, flowing: Math.max(1, sample.flowing), rate: this.#rate }
    this.#wanted = wanted
    this.#begin('trial', sample.now)
  }

  get #mean(): number {
    return this.#sum / Math.max(1, this.#slices - 1)
  }

  #begin(phase: Phase, now: number): void {
    this.#phase = phase
    this.#since = now
    this.#slice = null
    this.#slices = 0
    this.#sum = 0
    this.#settledRate = this.#rate
  }
}

/** Whether so many connections could still be of use. */
function isWorth({ flowing, missing, answerMs }: WidthSample, rate: number, wanted: number): boolean {
  const tail = Math.max(TAIL_MS, TAIL_ANSWERS * (answerMs ?? UNKNOWN_ANSWER_MS))
  // Nothing at all is an outage, no measure for what is added.
  return rate > 0 && rate < FAST * flowing && missing * 1_000 > rate * tail && missing > wanted * CHUNK
}
