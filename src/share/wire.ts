import { NEURONS, SLOTS } from '#policy/types.ts';
import type { SetPoint } from '#steering/controller.ts';
import type { Intervention } from '#steering/intervention.ts';
import { ByteWriter } from './byte-tape.ts';
import type { LinkCard, LinkDecoding, LinkRecording, LinkSource, LinkState } from './link-state.ts';

/**
 * The wire format of a link and its history. Body: a JSON tuple, a zero byte, then the numbers that the tuple announces, in
 * its order (byte-tape.ts). The body is deflated and put into an envelope (envelope.ts). Names are words, never indices
 * into a list that may change.
 *
 * 1 (2026-11): first version.
 *   [suite, seed, bundle, prompt, rival, driver, decoding, cards, view, tick, [unsteered, steered]]
 *   decoding  null (default) or [head, expert, temperature, samplingSeed, flowSteps, gripperTemperature]; the last is left out
 *             where it is null
 *   card      [name, operator, amount, neurons, tokens, when, directions, source, flags, layersOff, control]
 *             neurons = how many, as u16 (layer x 1536 + index); directions = null or [layers, bytes a number]; when = null or
 *             [from, to, event, metres]; flags = letters of m(uted) s(olo) c(ollapsed); control is left out where there is none,
 *             else [measure, set-point, Kp, Ki, Kd, least amount, greatest amount]
 *   view      null or [x, y, z, target x, y, z], metres
 *   recording null or [bundle, backend, temperature, maxDecisions, decisions, ticks, cut, finalHash, form, gripperTemperature];
 *             the last is left out where the gripper has none of its own;
 *             form = 'bins' (7 bytes a decision, column by column), 4 or 8 (bytes a number, row by row), or 'teacher';
 *             bundle null = the link's
 *
 * A later version gets a new number, a reader of its own, and golden links; readers and golden links of old ones stay.
 */
export const WIRE_VERSION = 1;

export type WireSource =
  | readonly ['concept', word: string, k: number, depth: string, edited: 0 | 1]
  | readonly ['list']
  | readonly ['lens']
  | readonly ['direction', withPrompt: string, withoutPrompt: string];

/** The body of the newest version. */
export function writeBody(state: LinkState): Uint8Array {
  const tape = new ByteWriter();
  const { decoding, view, recordings } = state;
  const tuple = [
    state.suite,
    state.seed,
    state.bundleId,
    state.promptOverride,
    state.rivalPrompt,
    state.driver,
    writeDecoding(decoding),
    state.cards.map((card) => writeCard(card, tape)),
    view && [...view.position, ...view.target],
    state.tick,
    [recordings.unsteered, recordings.steered].map((one) => one && writeRecording(one, state.bundleId, tape)),
  ];
  const json = new TextEncoder().encode(JSON.stringify(tuple));
  const numbers = tape.bytes;
  const body = new Uint8Array(json.length + 1 + numbers.length);
  body.set(json);
  body.set(numbers, json.length + 1);
  return body;
}

function writeDecoding({ head, expert, temperature, samplingSeed, flowSteps, gripperTemperature }: LinkDecoding) {
  const gripper = gripperTemperature === null ? [] : [gripperTemperature];
  return [head, expert, temperature, samplingSeed, flowSteps, ...gripper];
}

function writeCard({ intervention, source, collapsed, solo, layersOff = [], control }: LinkCard, tape: ByteWriter) {
  const { name, operator, amount, neurons, tokens, when, directions, muted } = intervention;
  tape.u16(neurons.map(([layer, index]) => layer * NEURONS + index));
  return [
    name ?? null,
    operator,
    amount,
    neurons.length,
    tokens ?? null,
    when ? writeSchedule(when) : null,
    directions ? writeDirections(directions, tape) : null,
    writeSource(source),
    `${muted === true ? 'm' : ''}${solo ? 's' : ''}${collapsed ? 'c' : ''}`,
    layersOff,
    ...(control ? [writeControl(control)] : []),
  ];
}

function writeControl(control: SetPoint) {
  const { measure, setPoint, proportional, integral, derivative, minAmount, maxAmount } = control;
  return [measure, setPoint, proportional, integral, derivative, minAmount, maxAmount];
}

function writeSchedule({ from, to, event }: NonNullable<Intervention['when']>) {
  const metres = event && 'metres' in event ? event.metres : null;
  return [from ?? null, to ?? null, event?.kind ?? null, metres];
}

function writeDirections(directions: NonNullable<Intervention['directions']>, tape: ByteWriter) {
  const layers = Object.keys(directions).map(Number);
  return [layers, tape.floats(layers.flatMap((layer) => directions[layer] ?? []))];
}

function writeSource(source: LinkSource): WireSource {
  switch (source.kind) {
    case 'concept':
      return ['concept', source.word, source.k, source.depth, source.edited ? 1 : 0];
    case 'direction':
      return ['direction', source.withPrompt, source.withoutPrompt];
    case 'list':
      return ['list'];
    case 'lens':
      return ['lens'];
  }
}

function writeRecording(recording: LinkRecording, bundleId: string | null, tape: ByteWriter) {
  const { actions, backend, temperature, gripperTemperature, maxDecisions, ticks, cut, finalHash } = recording;
  const bundle = recording.bundleId === bundleId ? null : recording.bundleId;
  const head = [bundle, backend, temperature, maxDecisions];
  const end = [ticks, cut ? 1 : 0, finalHash];
  const gripper = gripperTemperature === undefined ? [] : [gripperTemperature];
  switch (actions.form) {
    case 'bins':
      tape.u8Columns(actions.bins, SLOTS);
      return [...head, actions.bins.length / SLOTS, ...end, 'bins', ...gripper];
    case 'numbers':
      return [...head, actions.numbers.length / SLOTS, ...end, tape.floats(actions.numbers), ...gripper];
    case 'teacher':
      return [...head, 0, ...end, 'teacher', ...gripper];
  }
}
