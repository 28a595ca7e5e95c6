// Puts facts in their places in a sentence of a catalogue. Pure; what a fact says is never read as a sentence itself.

const PLACE = / ?\{\{(\w+)\}\} ?/g
const HAN = /^\p{Script=Han}$/u

/**
 * `{{name}}` becomes what `facts` has under that name. A space that a sentence keeps between Chinese and a name in Latin
 * letters is left out where the fact is Chinese too ("{{host}} 已断开" with 服务器). The thousands of a number are set apart as `language` (BCP 47) has it.
 */
export function fill(
  template: string,
  facts: Readonly<Record<string, string | number>>,
  language: string,
): string {
  if (!template.includes('{{')) return template
  return template.replace(PLACE, (place, name: string, at: number) => {
    const fact = written(facts[name] ?? '', language)
    const before = place.startsWith(' ') && !areHan(template.charAt(at - 1), fact.charAt(0)) ? ' ' : ''
    const next = template.charAt(at + place.length)
    const after = place.endsWith(' ') && !areHan(fact.charAt(fact.length - 1), next) ? ' ' : ''
    return before + fact + after
  })
}

function written(fact: string | number, language: string): string {
  return typeof fact === 'number' && fact >= 1_000 ? fact.toLocaleString(language) : String(fact)
}

function areHan(one: string, other: string): boolean {
  return HAN.test(one) && HAN.test(other)
}
