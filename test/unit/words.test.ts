// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are sources
// The languages: every sentence is there, in each of them, with its facts; and nothing is said past the catalogues.
import { globSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { addLanguage, ENGLISH, say, speak, spoken } from '../../src/shared/words.ts'
import { catalogueFiles, factsByStem, keysFor, stemOf, wordsOf } from './catalogues.ts'
import { type WordsInSource, wordsInSource } from './words-in-source.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const FILES = catalogueFiles()
const TAGS = [...new Set(FILES.map(file => file.tag))].filter(tag => tag !== 'en')
const english = wordsOf('en')

const sources: ReadonlyMap<string, WordsInSource> = new Map(
  globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).map(path => [
    path.replaceAll('\\', '/'),
    wordsInSource(path, readFileSync(`${ROOT}${path}`, 'utf8')),
  ]),
)

describe('the catalogues', () => {
  test('are all of English that there is', () => {
    expect(new Map(Object.entries(ENGLISH))).toEqual(english)
  })

  test.each(FILES)('$path: no key twice, no empty sentence', ({ words, twice }) => {
    expect(twice).toEqual([])
    expect(
      [...words].filter(([, sentence]) => typeof sentence !== 'string' || sentence.trim() === ''),
    ).toEqual([])
  })

  test('every file holds its own area', () => {
    const areas = FILES.filter(({ path }) => path.includes('/'))
    for (const { path, words } of areas) {
      const area = path.replace(/^.*\/|\.json$/g, '')
      const strange = [...words.keys()].filter(key => !key.startsWith(`${area}.`) && key !== 'language.name')
      expect(strange, path).toEqual([])
    }
  })

  test.each(TAGS)('%s has every key in every plural form it needs, and no other', tag => {
    expect([...wordsOf(tag).keys()].sort()).toEqual(keysFor(tag, english.keys()))
  })

  test('English has both its forms of every plural', () => {
    expect([...english.keys()].sort()).toEqual(keysFor('en', english.keys()))
  })

  test.each(TAGS)('%s tells the same facts', tag => {
    expect(factsByStem(wordsOf(tag))).toEqual(factsByStem(english))
  })

  test.each([
    ['a half-width mark between Chinese characters', /[\p{Script=Han}”）][,?!;:.]\s*[\p{Script=Han}“（]/u],
    ['a half-width mark at the end', /\p{Script=Han}[,?!;:.]$/u],
    ['half-width brackets or quotes', /\p{Script=Han}\s?[("']|[)"']\s?\p{Script=Han}/u],
    [
      'no space between Chinese and Latin letters or digits',
      /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u,
    ],
    ['a space between Chinese characters', /\p{Script=Han} +\p{Script=Han}/u],
    ['a space beside a full-width mark', / [，。？！；：、）”]|[，。？！；：、（“] /u],
  ])('Chinese is set as Chinese is: %s', (_fault, pattern) => {
    expect([...wordsOf('zh-CN')].filter(([, sentence]) => pattern.test(sentence))).toEqual([])
  })
})

describe('what the sources ask for', () => {
  const strings = new Set([...sources.values()].flatMap(source => [...source.strings]))
  const templates = [...sources.values()].flatMap(source => source.templates)

  /** By its own name, or as a template whose holes are filled with names that stand in the sources. */
  function isUsed(stem: string): boolean {
    if (strings.has(stem)) return true
    return templates.some(parts => {
      if (!/^[a-z]+\./.test(parts[0] ?? '')) return false
      const pattern = new RegExp(`^${parts.map(part => part.replace(/[.$]/g, '\\$&')).join('(.+)')}$`)
      const holes = pattern.exec(stem)?.slice(1)
      return holes?.every(hole => strings.has(hole)) === true
    })
  }

  test('is every sentence of the catalogue', () => {
    const stems = new Set([...english.keys()].map(stemOf))
    expect([...stems].filter(stem => !isUsed(stem))).toEqual([])
  })

  test('comes with the facts that the sentence tells', () => {
    const told = factsByStem(english)
    for (const [path, { asked }] of sources) {
      for (const { key, facts } of asked) {
        const needed = told.get(key)
        expect(needed, `${path} asks for ${key}`).toBeDefined()
        const missing = facts === null ? [] : (needed ?? []).filter(name => !facts.includes(name))
        expect(missing, `${path}: ${key}`).toEqual([])
      }
    }
  })
})

describe('the window', () => {
  test('says nothing past the catalogues', () => {
    const speaking = [...sources].filter(
      ([path, { sentences }]) => path.startsWith('src/renderer/view/') && sentences.length > 0,
    )
    expect(speaking.map(([path]) => path)).toEqual([])
  })

  test.each([
    ['<p>Paused</p>', ['Paused']],
    ['<p>{isDone ? `Done ${name}` : "Paused"}</p>', ['Done', 'Paused']],
    ['<p title={isDone && "all of it"} />', ['all of it']],
    ['<button aria-label={`More: ${name}`}>…</button>', ['More:']],
    ['<p className="row-main" data-kind="done" key="a b">{say("states.done")} · 100%</p>', []],
    ['<h1>Sluice</h1>', []],
    ['<p><kbd>Ctrl</kbd><kbd>V</kbd> MB/s</p>', []],
    ['action("Goes on where it stopped.")', ['Goes on where it stopped.']],
    ['<Menu label={say("a.b", { name: `${one} GB` })} />', []],
    ['event.key === "ArrowDown" || `translateY(${top}px)`', []],
  ])('is caught saying %s', (source, sentences) => {
    expect(wordsInSource('a.tsx', `const a = ${source}`).sentences).toEqual(sentences)
  })

  test('is caught asking without the facts', () => {
    const text = `import { say } from '../words.ts'; say(x ? 'a.b' : 'a.c', { name, n: 1 }); say('a.d', facts); say('a.e')`
    expect(wordsInSource('a.ts', text).asked).toEqual([
      { key: 'a.b', facts: ['name', 'n'] },
      { key: 'a.c', facts: ['name', 'n'] },
      { key: 'a.d', facts: null },
      { key: 'a.e', facts: [] },
    ])
  })
})

describe('say', () => {
  afterEach(() => speak('en'))

  test('speaks English until told otherwise, and where a language lacks a sentence', () => {
    addLanguage('xx', { 'states.paused': 'Gepauzeerd' })
    expect([spoken(), say('states.paused')]).toEqual(['en', 'Paused'])
    speak('xx')
    expect([spoken(), say('states.paused'), say('states.queued')]).toEqual([
      'xx',
      'Gepauzeerd',
      'Waiting its turn',
    ])
    addLanguage('xx', { 'states.paused': 'Onderbroken' })
    expect(say('states.paused')).toBe('Onderbroken')
    speak('yy')
    expect([spoken(), say('states.paused')]).toEqual(['en', 'Paused'])
  })

  test.each([
    [0, 'Downloading over 0 connections'],
    [1, 'Downloading over 1 connection'],
    [2, 'Downloading over 2 connections'],
    [100, 'Downloading over 100 connections'],
  ])('chooses the plural for %d', (count, sentence) => {
    expect(say('states.runningOver', { count })).toBe(sentence)
    expect(say('states.runningOver', { count })).toBe(sentence)
  })

  test('the types know what may be asked', () => {
    // @ts-expect-error there is no such sentence
    expect(say('states.nothing')).toBe('states.nothing')
    // @ts-expect-error a plural needs its count
    expect(say('states.runningOver')).toBe('states.runningOver')
    // @ts-expect-error forms are chosen by count, not by name
    expect(say('states.runningOver_one')).toBe('Downloading over  connection')
  })

  test('each language has its own plurals', () => {
    addLanguage('pl', {
      'states.runningOver_one': '{{count}} połączenie',
      'states.runningOver_few': '{{count}} połączenia',
      'states.runningOver_many': '{{count}} połączeń',
      'states.runningOver_other': '{{count}} połączenia',
    })
    speak('pl')
    expect([1, 3, 5, 1_000].map(count => say('states.runningOver', { count }))).toEqual([
      '1 połączenie',
      '3 połączenia',
      '5 połączeń',
      '1000 połączeń',
    ])
  })

  test.each(['{{name}} {{dir}}', '$t(states.paused)', '$& $1 $$', '<b>&amp;', '', '数据 备份.zip'])(
    'a fact is never read as a sentence: %s',
    name => {
      expect(say('links.relink.needsNone', { name })).toBe(`“${name}” is complete and needs no other link.`)
    },
  )

  test('between Chinese and Chinese there is no space, and within a fact nothing changes', () => {
    addLanguage('zh', {
      'trouble.gone': '{{host}} 上已没有此文件',
      'trouble.notFound': '找不到 {{host}}',
      'states.stalled': '停滞：{{time}} 没有数据',
    })
    speak('zh')
    expect(say('trouble.gone', { host: 'example.org' })).toBe('example.org 上已没有此文件')
    expect(say('trouble.gone', { host: '服务器' })).toBe('服务器上已没有此文件')
    expect(say('trouble.notFound', { host: '服务器 甲' })).toBe('找不到服务器 甲')
    expect(say('states.stalled', { time: '30 秒' })).toBe('停滞：30 秒没有数据')
  })
})
