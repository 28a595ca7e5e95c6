// Which languages there are, how their files come together, and which one 'system' means.
import { afterEach, describe, expect, it, test } from 'vitest'
import { cataloguesOf, languageFor, loadLanguages, pageIn } from '../../src/main/desktop/languages.ts'
import { say, speak, spoken } from '../../src/shared/words.ts'

afterEach(() => speak('en'))

test('a language is one file, or a folder of files', () => {
  const files = {
    '../../shared/locales/en/common.json': { a: 'A' },
    '../../shared/locales/en/main.json': { b: 'B' },
    '../../shared/locales/pt-BR.json': { a: 'Á', b: 'Bê' },
    '../../shared/locales/zh-Hant-TW/common.json': { a: '甲' },
  }
  expect([...cataloguesOf(files)]).toEqual([
    ['en', { a: 'A', b: 'B' }],
    ['pt-BR', { a: 'Á', b: 'Bê' }],
    ['zh-Hant-TW', { a: '甲' }],
  ])
})

test('all languages are known by their own names, English first', () => {
  expect(loadLanguages()).toEqual([
    { tag: 'en', name: 'English' },
    { tag: 'zh-CN', name: '简体中文' },
  ])
  speak('zh-CN')
  expect(spoken()).toBe('zh-CN')
  expect(say('main.folder.missing', { dir: '/a' })).toBe(
    '文件夹“/a”不存在。请连接它所在的磁盘，或选择其他文件夹。',
  )
  expect(say('main.note.done', { count: 1 })).toBe('1 项下载已完成')
})

describe('the language to speak', () => {
  const KNOWN = ['en', 'zh-CN', 'pt-BR']
  test.each<[wanted: string, preferred: readonly string[], language: string]>([
    ['system', [], 'en'],
    ['system', ['zh-CN', 'en-US'], 'zh-CN'],
    ['system', ['zh-Hans-CN'], 'zh-CN'],
    ['system', ['zh'], 'zh-CN'],
    ['system', ['zh-SG'], 'zh-CN'],
    ['system', ['zh_CN.UTF-8'], 'zh-CN'],
    ['system', ['ZH-cn'], 'zh-CN'],
    ['system', ['zh-TW'], 'en'],
    ['system', ['zh-Hant-HK', 'pt-PT'], 'pt-BR'],
    ['system', ['de-DE', 'zh-CN'], 'zh-CN'],
    ['system', ['en-GB', 'zh-CN'], 'en'],
    ['system', ['C', 'not a tag', ''], 'en'],
    ['zh-CN', ['en-US'], 'zh-CN'],
    ['en', ['zh-CN'], 'en'],
    ['zh-Hans', ['en-US'], 'zh-CN'],
    ['fr', ['zh-CN'], 'zh-CN'],
    ['fr', ['de'], 'en'],
  ])('%s of %j: %s', (wanted, preferred, language) => {
    expect(languageFor(wanted, preferred, KNOWN)).toBe(language)
  })
})

it('is told to the page by its address', () => {
  expect(pageIn('en', 'app://sluice/')).toBe('app://sluice/')
  expect(pageIn('zh-CN', 'app://sluice/')).toBe('app://sluice/?language=zh-CN')
})
