import { THIRD_SIZE, WRIST_SIZE, type Observation } from '#sim/types.ts';
import type { CameraName } from '#state/slices/ui.ts';
import { Modal } from '#ui/primitives/modal.tsx';
import { CameraPicture } from './camera-picture.tsx';
import { useLab } from './lab-context.ts';
import { useObservation } from './use-observation.ts';
import styles from './stage-area.module.css';

interface Camera {
  readonly name: CameraName;
  readonly label: string;
  readonly sizePx: number;
}

const CAMERAS: readonly Camera[] = [
  { name: 'wrist', label: 'Wrist camera', sizePx: WRIST_SIZE },
  { name: 'third', label: 'Third-person camera', sizePx: THIRD_SIZE },
];
/** Whole multiples keep every pixel square. */
const ENLARGED_ZOOM = 6;

/** What the policy saw before the current decision: the same bytes it reads. Press one to enlarge it. */
export function CameraInsets({ zoom = 1 }: { readonly zoom?: number }) {
  const observation = useObservation('unsteered');
  const enlarged = useLab((state) => state.enlargedCamera);
  const setEnlargedCamera = useLab((state) => state.setEnlargedCamera);
  if (!observation) return null;
  const camera = CAMERAS.find(({ name }) => name === enlarged);
  return (
    <>
      <div className={styles.insets}>
        {CAMERAS.map(({ name, label, sizePx }) => (
          <button
            key={name}
            type="button"
            className={styles.inset}
            aria-label={`Enlarge the ${label.toLowerCase()}`}
            title={`${label}, ${sizePx} × ${sizePx} pixels, as the policy reads it`}
            onClick={() => setEnlargedCamera(name)}
          >
            <CameraPicture rgb={observation[name]} sizePx={sizePx} zoom={zoom} />
          </button>
        ))}
      </div>
      <Modal
        title={camera ? `${camera.label}, ${camera.sizePx} × ${camera.sizePx}` : 'Camera'}
        open={camera !== undefined}
        onOpenChange={(open) => {
          if (!open) setEnlargedCamera(null);
        }}
        wide
      >
        {camera ? <Enlarged camera={camera} observation={observation} /> : null}
      </Modal>
    </>
  );
}

function Enlarged({ camera, observation }: { readonly camera: Camera; readonly observation: Observation }) {
  return (
    <div className={styles.enlarged}>
      <CameraPicture rgb={observation[camera.name]} sizePx={camera.sizePx} zoom={ENLARGED_ZOOM} />
    </div>
  );
}
