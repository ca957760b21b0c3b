import { FRONT_POSES_URL } from '#share/examples.ts';
import { unpackShipped, type ShippedExample } from '#share/shipped-example.ts';

/**
 * Asks for the front page's poses. Call it early: a few kilobytes travel while the stage's script does. Undefined where they
 * do not arrive: the simulator then plays the example, a little later.
 */
export async function fetchFrontExample(): Promise<ShippedExample | undefined> {
  try {
    const response = await fetch(FRONT_POSES_URL);
    return response.ok ? unpackShipped(new Uint8Array(await response.arrayBuffer())) : undefined;
  } catch {
    return undefined;
  }
}
