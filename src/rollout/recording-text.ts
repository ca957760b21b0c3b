import { unwrap } from '#base/errors.ts';
import { parseRecording } from './recording-schema.ts';
import type { Recording } from './recording.ts';

/**
 * A recording as the text of a file: JSON, a field a line, a decision a line. Fields stand in the schema's order whatever
 * made the recording, so the same episode gives the same bytes; what `parseRecordingText` would refuse is never written.
 * @throws LabError 'bad-recording'
 */
export function recordingText(recording: Recording): string {
  // Through JSON first: it knows neither -0 nor undefined fields, and neither shall the file.
  const plain = unwrap(parseRecording(JSON.parse(JSON.stringify(recording))));
  const lines = Object.entries(plain).map(([name, value]) => `${JSON.stringify(name)}: ${fieldText(name, value)}`);
  return `{\n ${lines.join(',\n ')}\n}\n`;
}

function fieldText(name: string, value: unknown): string {
  if (name !== 'decisions' || !Array.isArray(value)) return JSON.stringify(value);
  return `[${value.map((decision) => `\n  ${JSON.stringify(decision)}`).join(',')}\n ]`;
}
