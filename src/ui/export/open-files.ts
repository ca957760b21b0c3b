import { asLabError, type LabError } from '#base/errors.ts';
import type { Recording } from '#rollout/recording.ts';
import { readLabFile, type LabFile } from '#share/lab-file.ts';
import { formatLink } from '#share/link.ts';
import type { Intervention } from '#steering/intervention.ts';
import { MAX_INTERVENTIONS } from '#steering/limits.ts';
import { addInterventions } from '#state/intervention-files.ts';
import type { Notice } from '#state/slices/notices.ts';
import type { LabServices } from '#ui/app/lab-context.ts';
import { browserAddress } from '#ui/share/browser-address.ts';

/** Names in banners stay readable. */
const LONGEST_NAME = 40;

/** Opens files one after the other; each says in a banner what became of it. A file that cannot be read changes nothing. */
export async function openFiles(services: LabServices, files: readonly File[], autoplay: boolean): Promise<void> {
  const { notify } = services.lab.store.getState();
  for (const file of files) {
    const name = file.name.length > LONGEST_NAME ? `${file.name.slice(0, LONGEST_NAME - 1)}…` : file.name;
    const notice = await openFile(services, file, name, autoplay);
    if (notice) notify({ id: `file ${file.name}`, ...notice });
  }
}

type FileNotice = Omit<Notice, 'id'>;

async function openFile(
  services: LabServices,
  file: File,
  name: string,
  autoplay: boolean,
): Promise<FileNotice | undefined> {
  try {
    const read = await readLabFile(new Uint8Array(await file.arrayBuffer()));
    return read.ok ? await openContent(services, read.value, name, autoplay) : refused(name, read.error);
  } catch (thrown) {
    return refused(name, asLabError(thrown, 'file-failed'));
  }
}

function refused(name: string, { message, fix }: LabError): FileNotice {
  return {
    tone: 'error',
    happened: `${name} was not opened. ${message}`,
    meaning: `${fix} Nothing was changed.`.trim(),
  };
}

async function openContent(
  services: LabServices,
  content: LabFile,
  name: string,
  autoplay: boolean,
): Promise<FileNotice | undefined> {
  switch (content.kind) {
    case 'recording':
      return showRecording(services, content.recording, name, autoplay);
    case 'interventions':
      return addSet(services, content.interventions, content.issues, name);
    case 'link': {
      const { hash, dropped } = formatLink(content.state, content.page);
      browserAddress.push(hash);
      await services.link.open();
      const [first, ...others] = dropped;
      return first === undefined
        ? undefined
        : { tone: 'warning', happened: `${name}: ${first}`, meaning: others.join(' ') };
    }
  }
}

async function showRecording(
  services: LabServices,
  recording: Recording,
  name: string,
  autoplay: boolean,
): Promise<FileNotice | undefined> {
  const opened = await services.simulation.openRecording(recording, { autoplay });
  if (!opened) return undefined;
  if (!opened.ok) return refused(name, opened.error);
  const { lane, finalHash, mismatch } = opened.value;
  const { interventions } = recording.spec;
  const colour = lane === 'steered' ? 'orange' : 'blue';
  const notice: FileNotice = {
    tone: mismatch ? 'warning' : 'info',
    happened: `${name} is the ${colour} episode now.`,
    meaning: mismatch
      ? `It ends here at position hash ${finalHash}, the file says ${recording.finalHash}: it was made with another version of the simulator.`
      : `Replayed to position hash ${finalHash}, as the file says. The stack is as it was.`,
  };
  if (interventions.length === 0) return notice;
  return {
    ...notice,
    action: { label: 'Add its interventions', run: () => offerSet(services, interventions, name) },
  };
}

function offerSet(services: LabServices, interventions: readonly Intervention[], name: string): void {
  const notice = addSet(services, interventions, [], name);
  services.lab.store.getState().notify({ id: `file ${name}`, ...notice });
}

/** At the end of the stack, so that nothing that was there is lost; undo takes the whole set back. */
function addSet(
  { lab }: LabServices,
  interventions: readonly Intervention[],
  issues: readonly string[],
  name: string,
): FileNotice {
  const label = `open ${name}`;
  const added = addInterventions(lab.store, interventions, label);
  const takeBack = () => {
    const { past, undo } = lab.store.getState();
    if (past.at(-1)?.label === label) undo();
  };
  const left = interventions.length - added;
  const problems = [
    ...(left > 0 ? [`${left} found no room: a stack holds at most ${MAX_INTERVENTIONS}.`] : []),
    ...issues.slice(0, 2),
    ...(issues.length > 2 ? [`And ${issues.length - 2} more.`] : []),
  ];
  const count = added === 1 ? '1 intervention of' : `${added} interventions of`;
  const notice: FileNotice = {
    tone: problems.length > 0 ? 'warning' : 'info',
    happened: added === 0 ? `${name} was not added.` : `${count} ${name} stand at the end of the stack.`,
    meaning: problems.join(' '),
  };
  return added === 0 ? notice : { ...notice, action: { label: 'Undo', run: takeBack } };
}
