import type { ReactNode } from 'react';
import type { Hideable } from '#share/link-state.ts';
import { useLab } from '#ui/app/lab-context.ts';

/** A part of the page that `hide=` in the address takes away. */
export function Part({ name, children }: { readonly name: Hideable; readonly children: ReactNode }) {
  const hidden = useLab((state) => state.pageOptions.hide.includes(name));
  return hidden ? null : children;
}
