// How components reach the controller and its stores.
import { createContext, use } from 'react'
import { useStore } from 'zustand'
import type { Controller, WindowState } from './controller.ts'
import type { EchoState } from './echo.ts'
import type { FiguresState } from './figures.ts'
import type { FilterState } from './filter.ts'
import type { HostsState } from './hosts.ts'
import type { LayoutState } from './layout.ts'
import type { MirrorState } from './mirror.ts'
import type { RowsState } from './rows.ts'
import type { SelectionState } from './selection.ts'
import type { UpdatesState } from './updates.ts'

export const ControllerContext = createContext<Controller | null>(null)

export function useController(): Controller {
  const controller = use(ControllerContext)
  if (controller === null) throw new Error('No controller above this component')
  return controller
}

/** Draws again only when the selected part of the mirror changes. */
export function useMirror<T>(select: (state: MirrorState) => T): T {
  return useStore(useController().mirror, select)
}

export function useWindow<T>(select: (state: WindowState) => T): T {
  return useStore(useController().window, select)
}

export function useHosts<T>(select: (state: HostsState) => T): T {
  return useStore(useController().hosts, select)
}

export function useEcho<T>(select: (state: EchoState) => T): T {
  return useStore(useController().echo, select)
}

export function useUpdates<T>(select: (state: UpdatesState) => T): T {
  return useStore(useController().updates, select)
}

export function useFigures<T>(select: (state: FiguresState) => T): T {
  return useStore(useController().figures, select)
}

export function useSelection<T>(select: (state: SelectionState) => T): T {
  return useStore(useController().selection, select)
}

export function useLayout<T>(select: (state: LayoutState) => T): T {
  return useStore(useController().layout, select)
}

export function useFilter<T>(select: (state: FilterState) => T): T {
  return useStore(useController().filter, select)
}

/** The rows as they are shown. */
export function useRows<T>(select: (state: RowsState) => T): T {
  return useStore(useController().rows, select)
}
