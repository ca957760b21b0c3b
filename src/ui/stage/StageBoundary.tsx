import { Component, type ReactNode } from 'react';
import { StageNotice } from './StageNotice.tsx';

export interface StageBoundaryProps {
  readonly children: ReactNode;
}

/** A renderer that cannot start takes the picture away, not the lab. */
export class StageBoundary extends Component<StageBoundaryProps, { readonly failure: string | null }> {
  override state = { failure: null };

  static getDerivedStateFromError(thrown: unknown): { failure: string } {
    return { failure: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <StageNotice
        message={`The 3D view could not start (${String(failure)}). Everything else works.`}
        action={{ label: 'Try again', run: () => this.setState({ failure: null }) }}
      />
    );
  }
}
