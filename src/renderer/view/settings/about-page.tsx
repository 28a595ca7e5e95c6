// Which Sluice this is, and how it comes to a newer one.
import { type ReactElement, useEffect } from 'react'
import { PAGES } from '../../../shared/contract.ts'
import { say } from '../../../shared/words.ts'
import { updateSentence } from '../../state/updates.ts'
import { useController, useUpdates } from '../../state/use-controller.ts'
import { SettingRow, SwitchSetting } from './setting-row.tsx'
import type { PageProps } from './settings-dialog.tsx'

export function AboutPage({ view: { settings, version }, change }: PageProps): ReactElement {
  const controller = useController()
  const view = useUpdates(state => state.view)
  // What main says of it is in the language of its own time.
  useEffect(() => void controller.readUpdates(), [controller])
  const isOff = view === null || view.kind === 'off'
  return (
    <>
      <SettingRow
        label={say('updates.version', { version })}
        help={<UpdateNews isAutomatic={settings.autoUpdate} />}
      >
        {view?.kind === 'ready' && (
          <button
            type="button"
            className="button button-primary"
            onClick={() => void controller.run('update:install')}
          >
            {say('updates.restart')}
          </button>
        )}
        {!isOff && view.kind !== 'ready' && (
          <button
            type="button"
            className="button"
            disabled={view.kind === 'checking' || view.kind === 'fetching'}
            onClick={() => void controller.run('update:check')}
          >
            {say('updates.check')}
          </button>
        )}
      </SettingRow>
      {!isOff && (
        <SwitchSetting
          label={say('updates.automatic')}
          help={say('updates.automatic.help')}
          value={settings.autoUpdate}
          onChange={autoUpdate => change({ autoUpdate })}
        />
      )}
      <SettingRow label={say('about.trouble')} help={say('about.trouble.help')}>
        <button
          type="button"
          className="button"
          onClick={() => void controller.actions.copyDiagnostics(null)}
        >
          {say('diagnostics.copy')}
        </button>
        <button type="button" className="button" onClick={() => void controller.run('logs:reveal')}>
          {say('about.logs')}
        </button>
      </SettingRow>
      <SettingRow label={say('about.pages')} help={say('about.pages.help')}>
        {PAGES.map(page => (
          <button
            key={page}
            type="button"
            className="button"
            onClick={() => void controller.run('page:open', page)}
          >
            {say(`about.page.${page}`)}
          </button>
        ))}
      </SettingRow>
    </>
  )
}

/** Heard when it changes. */
function UpdateNews({ isAutomatic }: { readonly isAutomatic: boolean }): ReactElement {
  const view = useUpdates(state => state.view)
  return <span role="status">{updateSentence(view, isAutomatic)}</span>
}
