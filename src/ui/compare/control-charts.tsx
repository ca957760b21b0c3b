import { useMemo } from 'react';
import { LANES } from '#state/lanes.ts';
import { selectLastTick } from '#state/slices/episodes.ts';
import type { ControllerSpec } from '#steering/controller.ts';
import { useLab } from '#ui/app/lab-context.ts';
import { usePoses } from '#ui/app/use-poses.ts';
import { useResolvedTheme } from '#ui/app/use-theme.ts';
import type { Range } from '#ui/charts/axis.ts';
import type { LineChartSeries } from '#ui/charts/line-chart.tsx';
import { PALETTE } from '#ui/primitives/palette.ts';
import { EpisodeChart } from '#ui/charts/episode-chart.tsx';
import { amountOverTime, controlledOverTime, meanError } from './control-curves.ts';
import styles from './compare.module.css';

const UNITS = { speed: 'm/s', height: 'm' } as const;

/** What the controller held and how it moved its amount, over the executed episode. */
export function ControlCharts() {
  const recording = useLab((state) => state.episodes.steered.recording);
  const controller = recording?.spec.controller;
  if (!recording || !controller) return null;
  const name = recording.spec.interventions[controller.intervention]?.name ?? 'the intervention';
  return <Charts controller={controller} name={name} />;
}

function Charts({ controller, name }: { readonly controller: ControllerSpec; readonly name: string }) {
  const { measure, setPoint, minAmount, maxAmount } = controller;
  const theme = useResolvedTheme();
  const unsteered = usePoses('unsteered');
  const steered = usePoses('steered');
  const lastTick = Math.max(1, useLab(selectLastTick));
  const decisions = useLab((state) => state.episodes.steered.decisions);
  const ticks = useLab((state) => state.episodes.steered.ticks);
  const curves = useMemo(
    () => ({
      unsteered: controlledOverTime(unsteered.poses, measure),
      steered: controlledOverTime(steered.poses, measure),
    }),
    [unsteered, steered, measure],
  );
  const measured = useMemo((): LineChartSeries[] => {
    const wished = new Float32Array(lastTick + 1).fill(setPoint);
    const lanes = LANES.map((lane) => ({ name: lane, color: PALETTE[theme][lane], values: curves[lane] }));
    return [{ name: 'set-point', color: PALETTE[theme].text, values: wished, isDashed: true }, ...lanes];
  }, [curves, theme, setPoint, lastTick]);
  const amounts = useMemo(
    (): LineChartSeries[] => [
      { name: `amount of ${name}`, color: PALETTE[theme].steered, values: amountOverTime(decisions, ticks) },
    ],
    [decisions, ticks, theme, name],
  );
  // The whole range between both limits: a saturated amount lies at the edge.
  const reach = useMemo((): Range => ({ min: minAmount, max: maxAmount }), [minAmount, maxAmount]);
  const [before, after] = LANES.map((lane) => meanError(curves[lane], setPoint).toFixed(3));
  return (
    <>
      <p className={styles.note}>
        “{name}” was moved to hold {setPoint.toFixed(2)} {UNITS[measure]}. Mean distance from it: unsteered {before},
        steered {after} {UNITS[measure]}.
      </p>
      <div className={styles.controlCharts}>
        <div className={styles.chart}>
          <EpisodeChart title={measure} unit={UNITS[measure]} series={measured} floor={MEASURE_FLOORS[measure]} />
        </div>
        <div className={styles.chart}>
          <EpisodeChart title="amount" unit="" series={amounts} floor={reach} />
        </div>
      </div>
    </>
  );
}

/** Axes never shrink below these, so a still arm does not look busy. */
const MEASURE_FLOORS: Readonly<Record<ControllerSpec['measure'], Range>> = {
  speed: { min: 0, max: 0.2 },
  height: { min: 0, max: 0.3 },
};
