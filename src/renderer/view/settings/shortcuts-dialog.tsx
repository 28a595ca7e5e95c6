// Every key and what it does.
import type { ReactElement } from 'react'
import { say, type WordKey } from '../../../shared/words.ts'
import { KEYS, type KeyPlace } from '../../state/keys.ts'
import { Dialog } from '../ui/dialog.tsx'
import { shortcut } from '../ui/shortcut.ts'

const PLACES: readonly { readonly place: KeyPlace; readonly words: WordKey }[] = [
  { place: 'window', words: 'shortcuts.window' },
  { place: 'list', words: 'shortcuts.list' },
]

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Dialog title={say('shortcuts.title')} size="wide" onClose={onClose}>
      <div className="shortcuts">
        {PLACES.map(({ place, words }) => (
          <section key={place}>
            <h3 className="setting-title">{say(words)}</h3>
            <dl className="shortcut-list">
              {KEYS.filter(line => line.place === place).map(line => (
                <div key={line.words} className="shortcut">
                  <dt>{say(line.words)}</dt>
                  <dd>
                    {line.keys.map(keys => (
                      <kbd key={keys}>{shortcut(keys)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
