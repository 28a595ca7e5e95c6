// Where files go.
import { type ReactElement, useState } from 'react'
import { say } from '../../../shared/words.ts'
import { useController } from '../../state/use-controller.ts'
import { shortFolder } from '../figures.ts'
import { CategoriesSetting } from './categories-setting.tsx'
import { SettingRow, SwitchSetting } from './setting-row.tsx'
import type { PageProps } from './settings-dialog.tsx'

export function FoldersPage({ view, change }: PageProps): ReactElement {
  const controller = useController()
  const { settings, systemFolder } = view
  const [error, setError] = useState<string | null>(null)
  const folder = settings.folder ?? systemFolder

  async function pick(): Promise<void> {
    const dir = await controller.run('folder:pick', folder)
    if (dir !== null) setError(await change({ folder: dir }))
  }

  return (
    <>
      <SettingRow label={say('settings.folder')} help={say('settings.folder.help')} error={error}>
        <output className="field" title={folder}>
          {shortFolder(folder)}
        </output>
        <button type="button" className="button" onClick={() => void pick()}>
          {say('settings.folder.choose')}
        </button>
        {settings.folder !== null && settings.folder !== systemFolder && (
          <button
            type="button"
            className="button"
            onClick={() => void change({ folder: null }).then(setError)}
          >
            {say('settings.folder.system')}
          </button>
        )}
      </SettingRow>
      <SwitchSetting
        label={say('settings.byType')}
        help={say('settings.byType.help')}
        value={settings.sortByType}
        onChange={sortByType => change({ sortByType })}
      />
      <CategoriesSetting categories={settings.categories} onChange={categories => change({ categories })} />
    </>
  )
}
