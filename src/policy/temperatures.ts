import { SLOTS } from './types.ts';
import type { Temperatures } from './types.ts';

/** What somebody asked for; null or left out is no wish. */
export interface TemperatureWish {
  readonly temperature?: number | null | undefined;
  readonly gripperTemperature?: number | null | undefined;
}

/**
 * The temperatures in force. Without a wish they are the policy's own. A temperature alone counts for the gripper too, so that
 * "temperature 0" is argmax in every slot; a gripper's temperature alone leaves the others at the policy's own.
 */
export function temperaturesOf(policy: Temperatures, wish: TemperatureWish): Temperatures {
  const temperature = wish.temperature ?? policy.temperature;
  const own = (wish.temperature ?? null) === null ? policy.gripperTemperature : undefined;
  const gripperTemperature = wish.gripperTemperature ?? own ?? temperature;
  return gripperTemperature === temperature ? { temperature } : { temperature, gripperTemperature };
}

/** The temperature that slot `slot` draws at. */
export function slotTemperature({ temperature, gripperTemperature = temperature }: Temperatures, slot: number): number {
  return slot === SLOTS - 1 ? gripperTemperature : temperature;
}

/** The temperatures among a document's other fields. */
export function temperaturesIn({ temperature, gripperTemperature }: Temperatures): Temperatures {
  return { temperature, ...(gripperTemperature !== undefined && { gripperTemperature }) };
}

/** "0.5, gripper 1". */
export function temperatureWords({ temperature, gripperTemperature }: Temperatures): string {
  return gripperTemperature === undefined ? `${temperature}` : `${temperature}, gripper ${gripperTemperature}`;
}
