/** Bounds of links, in one file. */

/** Chat programs cut or refuse longer ones; over this the link drops its recordings first. */
export const MAX_LINK_CHARACTERS = 8_000;
/** A typical link with both recordings stays below this; browsers' share sheets and QR codes still take it. */
export const TYPICAL_LINK_CHARACTERS = 2_000;
/** Longer text than this is not looked at: nothing that this lab wrote reaches it. */
export const MAX_READ_CHARACTERS = 16_000;
/** What a link may unpack to: 32 interventions and two recordings of 400 decisions take less. */
export const MAX_UNPACKED_BYTES = 200_000;
/** Metres from the world's origin that a camera may stand at. */
export const MAX_VIEW_METRES = 20;
/** A hint from a teacher's page, e.g. lesson=first-steps. */
export const MAX_LESSON_LENGTH = 64;
export const MAX_TICKS = 1_600;
