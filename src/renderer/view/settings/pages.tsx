// How much at once, how it looks, and how it lives with the rest of the computer.
import type { ReactElement } from 'react'
import { THEMES, WHEN_DONE } from '../../../shared/settings.ts'
import { say } from '../../../shared/words.ts'
import { readAtOnce, readConnections, readSpeedLimit, shownSpeedLimit } from '../../state/settings-fields.ts'
import { ChoiceSetting, SwitchSetting, TextSetting } from './setting-row.tsx'
import type { PageProps } from './settings-dialog.tsx'

export function SpeedPage({ view: { settings }, change }: PageProps): ReactElement {
  return (
    <>
      <TextSetting
        label={say('settings.atOnce')}
        help={say('settings.atOnce.help')}
        shown={String(settings.atOnce)}
        placeholder=""
        read={readAtOnce}
        onChange={atOnce => change({ atOnce })}
      />
      <TextSetting
        label={say('settings.connections')}
        help={say('settings.connections.help')}
        shown={settings.connections === null ? '' : String(settings.connections)}
        placeholder={say('settings.connections.automatic')}
        read={readConnections}
        onChange={connections => change({ connections })}
      />
      <TextSetting
        label={say('settings.speedLimit')}
        help={say('settings.speedLimit.help')}
        shown={shownSpeedLimit(settings.speedLimit)}
        placeholder={say('settings.speedLimit.none')}
        unit="MB/s"
        read={readSpeedLimit}
        onChange={speedLimit => change({ speedLimit })}
      />
    </>
  )
}

export function LookPage({ view: { settings, languages }, change }: PageProps): ReactElement {
  const system = { value: 'system', label: say('settings.language.system') }
  return (
    <>
      <ChoiceSetting
        label={say('settings.theme')}
        help={say('settings.theme.help')}
        value={settings.theme}
        choices={THEMES.map(value => ({ value, label: say(`settings.theme.${value}`) }))}
        onChange={theme => change({ theme })}
      />
      <ChoiceSetting
        label={say('settings.language')}
        help={say('settings.language.help')}
        value={settings.language}
        choices={[system, ...languages.map(({ tag, name }) => ({ value: tag, label: name }))]}
        onChange={language => change({ language })}
      />
    </>
  )
}

export function SystemPage({ view, change }: PageProps): ReactElement {
  const { settings, canNotify, canSilence, canOpenAtLogin, hasTray } = view
  const soundHelp = !canNotify
    ? 'settings.notify.cannot'
    : canSilence
      ? 'settings.notifySound.help'
      : 'settings.notifySound.system'
  return (
    <>
      <SwitchSetting
        label={say('settings.openAtLogin')}
        help={say(canOpenAtLogin ? 'settings.openAtLogin.help' : 'settings.openAtLogin.cannot')}
        value={settings.openAtLogin}
        disabled={!canOpenAtLogin}
        onChange={openAtLogin => change({ openAtLogin })}
      />
      <SwitchSetting
        label={say('settings.keepRunning')}
        help={say(hasTray ? 'settings.keepRunning.tray' : 'settings.keepRunning.none')}
        value={settings.keepRunning}
        onChange={keepRunning => change({ keepRunning })}
      />
      <SwitchSetting
        label={say('settings.notifyDone')}
        help={say(canNotify ? 'settings.notifyDone.help' : 'settings.notify.cannot')}
        value={settings.notifyDone}
        disabled={!canNotify}
        onChange={notifyDone => change({ notifyDone })}
      />
      <SwitchSetting
        label={say('settings.notifyFailed')}
        help={say(canNotify ? 'settings.notifyFailed.help' : 'settings.notify.cannot')}
        value={settings.notifyFailed}
        disabled={!canNotify}
        onChange={notifyFailed => change({ notifyFailed })}
      />
      <SwitchSetting
        label={say('settings.notifySound')}
        help={say(soundHelp)}
        value={settings.notifySound}
        disabled={!canNotify || !canSilence || !(settings.notifyDone || settings.notifyFailed)}
        onChange={notifySound => change({ notifySound })}
      />
      <SwitchSetting
        label={say('settings.watchClipboard')}
        help={say('settings.watchClipboard.help')}
        value={settings.watchClipboard}
        onChange={watchClipboard => change({ watchClipboard })}
      />
      <ChoiceSetting
        label={say('settings.whenDone')}
        help={say('settings.whenDone.help')}
        value={settings.whenDone}
        choices={WHEN_DONE.map(value => ({ value, label: say(`settings.whenDone.${value}`) }))}
        onChange={whenDone => change({ whenDone })}
      />
    </>
  )
}
