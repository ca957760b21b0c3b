import { createRoot, type ReconcilerRoot, type RenderProps } from '@react-three/fiber';
import {
  Component,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useInsertionEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { asLabError } from '#base/errors.ts';
import { stageCanvas } from './graphics.ts';
import styles from './stage.module.css';

export interface StageCanvasProps {
  /** For a screen reader: what the picture shows. */
  readonly description: string;
  readonly settings: Omit<RenderProps<HTMLCanvasElement>, 'size' | 'gl'> & {
    readonly gl: { readonly antialias: boolean };
  };
  /** Takes the canvas once, when it is made. */
  readonly onCanvas: (canvas: HTMLCanvasElement) => void;
  readonly children: ReactNode;
}

/**
 * A canvas with a three.js scene in it, as @react-three/fiber's own Canvas, which waits for a measurement more before its first
 * frame, takes all of three.js into the bundle, and makes its canvas itself: ours has a context already (graphics.ts).
 */
export function StageCanvas({ description, settings, onCanvas, children }: StageCanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const root = useRef<ReconcilerRoot<HTMLCanvasElement>>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  useResizes(box);
  // Outlives StrictMode's second mount, which would kill the context (@react-three/fiber#3863).
  useInsertionEffect(
    () => () => {
      root.current?.unmount();
      root.current = null;
    },
    [],
  );
  const report = useCallback((thrown: unknown) => setFailure(asLabError(thrown, 'stage')), []);
  const draw = useEffectEvent(() => {
    const { width = 0, height = 0, top = 0, left = 0 } = box.current?.getBoundingClientRect() ?? {};
    if (width === 0 || height === 0) return;
    if (!root.current) {
      const canvas = stageCanvas(settings.gl);
      canvas.className = styles.canvas ?? '';
      canvas.setAttribute('role', 'img');
      box.current?.append(canvas);
      root.current = createRoot(canvas);
      onCanvas(canvas);
    }
    box.current?.firstElementChild?.setAttribute('aria-label', description);
    root.current.configure({ ...settings, size: { width, height, top, left } }).catch(report);
    root.current.render(<Reporter onError={report}>{children}</Reporter>);
  });
  // After every render, as the scene's tree hangs on this one by hand.
  useLayoutEffect(() => draw());
  // The stage's boundary shows it.
  if (failure !== null) throw failure;
  return <div ref={box} className={styles.box} />;
}

/** Renders again when the element's size changes. */
function useResizes(element: RefObject<HTMLElement | null>): void {
  const [, setSize] = useState('');
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize(`${entry.contentRect.width} ${entry.contentRect.height}`);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
}

interface ReporterProps {
  readonly onError: (thrown: unknown) => void;
  readonly children: ReactNode;
}

/** The scene is a React tree of its own: what is thrown there crosses to the page's here. */
class Reporter extends Component<ReporterProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(thrown: unknown): void {
    this.props.onError(thrown);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
