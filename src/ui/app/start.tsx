import { StrictMode, createRef } from 'react';
import { createRoot } from 'react-dom/client';
import { invariant } from '#base/errors.ts';
import { createLab, type Lab } from '#state/lab.ts';
import { PREFERENCES_KEY, parsePreferences } from '#state/preferences.ts';
import { createConceptControl } from '#state/concept-control.ts';
import { createDirectionControl } from '#state/direction-control.ts';
import { createLinkControl } from '#state/link-control.ts';
import { createPolicyControl } from '#state/policy-control.ts';
import { createProjectionControl } from '#state/projection-control.ts';
import { SESSION_KEY } from '#state/session.ts';
import { keepSession, restoreSession } from '#state/session-control.ts';
import { createShadowControl } from '#state/shadow-control.ts';
import { createSimulation } from '#state/simulation.ts';
import { connectPolicy } from '#workers/policy-client.ts';
import { connectSim } from '#workers/sim-client.ts';
import { laterApi } from '#workers/later-api.ts';
import { browserAddress } from '#ui/share/browser-address.ts';
import { fetchFrontExample } from '#ui/share/front-example.ts';
import { sharedViewOf } from '#ui/share/use-shared-view.ts';
import { App } from './app.tsx';
import { graphicsOfPage } from '#ui/stage/graphics.ts';
import { untilMotion } from './first-motion.ts';
import { loadStage } from './load-stage.ts';
import { LabContext, type LabServices } from './lab-context.ts';
import { REDUCED_MOTION } from './use-media.ts';

/** How long the first picture of the page waits for the stage, milliseconds. */
const STAGE_PATIENCE_MILLIS = 300;

/** Builds the lab, mounts the page, and lets something move at once: what the address holds, or an example. */
export function startLab(): void {
  graphicsOfPage();
  const stage = loadStage().catch(() => undefined);
  const front = location.hash === '' ? fetchFrontExample() : undefined;
  let tellMotion: () => void = () => undefined;
  const motion = new Promise<void>((resolve) => (tellMotion = resolve));
  const lab: Lab = createLab({
    // Shipped poses move without the simulator: it waits until they do. Whatever else is to move needs it at once.
    sim: laterApi(
      () => (lab.store.getState().episodes.unsteered.key === '' ? undefined : motion),
      () => connectSim().api,
    ),
    preferences: parsePreferences(storedPreferences()),
    nowMillis: () => performance.now(),
    firstMotion: motion,
  });
  void untilMotion(lab).then(tellMotion);
  // Not crypto.randomUUID: it is missing on plain http, and classrooms serve over their own network.
  let episodes = 0;
  const newKey = () => `episode-${++episodes}`;
  const simulation = createSimulation(lab, newKey);
  const policy = laterApi(
    () => motion,
    () => connectPolicy().api,
  );
  const policyControl = createPolicyControl(lab, {
    policy,
    simulation,
    base: new URL('policies/', document.baseURI).href,
    newKey,
  });
  const nowMillis = () => performance.now();
  const concepts = createConceptControl(lab, { lens: policy, nowMillis });
  const shadow = createShadowControl(lab, { policy, policyControl, nowMillis });
  const directions = createDirectionControl(lab, policy);
  const stageRef: LabServices['stageRef'] = createRef();
  const link = createLinkControl(lab, {
    simulation,
    policy,
    policyControl,
    newKey,
    address: browserAddress,
    view: () => sharedViewOf(lab, stageRef),
    // Who asked for less motion finds the episode ready, at its start, and presses play.
    autoplay: () => !window.matchMedia(REDUCED_MOTION).matches,
    shipped: () => front ?? fetchFrontExample(),
  });
  const services: LabServices = { lab, simulation, policyControl, lens: policy, concepts, directions, link, stageRef };
  const shelf = {
    read: () => localStorage.getItem(SESSION_KEY),
    write: (text: string) => localStorage.setItem(SESSION_KEY, text),
  };
  // A link says what to open; the kept session is for a visit without one.
  if (location.hash === '') restoreSession(lab.store, shelf);
  concepts.start();
  shadow.start();
  createProjectionControl(lab, { projector: policy }).start();
  window.addEventListener('pagehide', keepSession(lab.store, shelf).flush);

  const moving = link.open();
  link.start();
  const root = document.getElementById('root');
  invariant(root, 'index.html has #root');
  // With the stage in it, if it comes in time: without a GPU each picture of the whole page takes 0.1 s.
  const late = new Promise((resolve) => setTimeout(resolve, STAGE_PATIENCE_MILLIS));
  void Promise.race([Promise.all([stage, front]), late]).then(() =>
    createRoot(root).render(
      <StrictMode>
        <LabContext value={services}>
          <App />
        </LabContext>
      </StrictMode>,
    ),
  );
  // Something moves first; then the policy loads behind it, unless the reader saves data.
  void Promise.all([moving, motion]).then(() => (savesData() ? policyControl.refreshSize() : policyControl.load()));
}

/** The browser's own wish; only some report it. */
function savesData(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}

function storedPreferences(): string | null {
  try {
    return localStorage.getItem(PREFERENCES_KEY);
  } catch {
    // A browser may forbid storage: the page starts with its defaults.
    return null;
  }
}
