import { THIRD_SIZE, WRIST_SIZE, type Observation } from '#sim/types.ts';
import type { CameraName } from '#state/slices/ui.ts';
import { cellOfToken } from '#ui/projections/image-cells.ts';
import { tokenName } from '#ui/projections/projection-words.ts';
import { Icon } from '#ui/primitives/icon.tsx';
import { Modal } from '#ui/primitives/modal.tsx';
import { CameraCells } from './camera-cells.tsx';
import { CameraPicture } from './camera-picture.tsx';
import { useLab } from './lab-context.ts';
import { useObservation } from './use-observation.ts';
import styles from './stage-area.module.css';

interface Camera {
  readonly name: CameraName;
  readonly label: string;
  readonly shortLabel: string;
  readonly sizePx: number;
}

const CAMERAS: readonly Camera[] = [
  { name: 'wrist', label: 'Wrist camera', shortLabel: 'wrist', sizePx: WRIST_SIZE },
  { name: 'third', label: 'Third-person camera', shortLabel: 'third-person', sizePx: THIRD_SIZE },
];
/** Whole multiples keep every pixel square. */
const ENLARGED_ZOOM = 6;

/** What the policy saw before the current decision: the same bytes it reads, and the image tokens they are cut into. */
export function CameraInsets({ zoom = 1 }: { readonly zoom?: number }) {
  const observation = useObservation('unsteered');
  const enlarged = useLab((state) => state.enlargedCamera);
  const setEnlargedCamera = useLab((state) => state.setEnlargedCamera);
  if (!observation) return null;
  const camera = CAMERAS.find(({ name }) => name === enlarged);
  return (
    <>
      <div className={styles.insets}>
        {CAMERAS.map(({ name, label, shortLabel, sizePx }) => (
          <div key={name} className={styles.inset}>
            <button
              type="button"
              className={styles.enlarge}
              aria-label={`Enlarge the ${label.toLowerCase()}`}
              title={`${label}, ${sizePx} × ${sizePx} pixels, as the policy reads it: enlarge`}
              onClick={() => setEnlargedCamera(name)}
            >
              <span>{shortLabel}</span> <Icon name="maximise" size={12} />
            </button>
            <div className={styles.camera}>
              <CameraPicture rgb={observation[name]} sizePx={sizePx} zoom={zoom} />
              <CameraCells camera={name} label={label} />
            </div>
          </div>
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
  const chosen = useLab(({ projectionToken }) =>
    cellOfToken(projectionToken)?.camera === camera.name ? tokenName(projectionToken, []) : '',
  );
  return (
    <div className={styles.enlarged}>
      <div className={styles.camera}>
        <CameraPicture rgb={observation[camera.name]} sizePx={camera.sizePx} zoom={ENLARGED_ZOOM} />
        <CameraCells camera={camera.name} label={camera.label} />
      </div>
      <p className={styles.hint} aria-live="polite">
        {chosen === ''
          ? 'Each cell is one image token: press one to read what it says.'
          : `Chosen: ${chosen}. What it says stands in Token projections.`}
      </p>
    </div>
  );
}
