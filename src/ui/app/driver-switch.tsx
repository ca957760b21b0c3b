import { DRIVERS } from '#state/slices/scene.ts';
import { Segmented } from '#ui/primitives/segmented.tsx';
import { useLab } from './lab-context.ts';

/** Who drives the arm when Run is pressed. */
export function DriverSwitch() {
  const driver = useLab((state) => state.driver);
  const setDriver = useLab((state) => state.setDriver);
  const policyReady = useLab((state) => state.readyDrivers.policy);
  const titles = {
    policy: policyReady ? 'The vision-language-action policy drives' : 'No policy has been loaded yet',
    teacher: 'The scripted demonstrator drives',
  };
  const options = DRIVERS.map((value) => ({
    value,
    label: value,
    disabled: value === 'policy' && !policyReady,
    title: titles[value],
  }));
  return <Segmented label="Driver" value={driver} options={options} onChange={setDriver} />;
}
