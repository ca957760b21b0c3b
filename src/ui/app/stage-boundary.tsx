import { Component, type ReactNode } from 'react';
import { Button } from '#ui/primitives/button.tsx';
import styles from './stage-area.module.css';

export interface StageBoundaryProps {
  readonly children: ReactNode;
  readonly onBroken: () => void;
}

interface StageBoundaryState {
  readonly broken: boolean;
}

/** A stage that cannot draw (no WebGL, script lost on the way) takes nothing else with it. */
export class StageBoundary extends Component<StageBoundaryProps, StageBoundaryState> {
  override state: StageBoundaryState = { broken: false };

  static getDerivedStateFromError(): StageBoundaryState {
    return { broken: true };
  }

  override componentDidCatch(): void {
    this.props.onBroken();
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div className={styles.waiting}>
        <p>This browser could not draw the 3D stage. Charts, cameras and timeline go on working.</p>
        <Button onClick={() => this.setState({ broken: false })}>Try again</Button>
      </div>
    );
  }
}
