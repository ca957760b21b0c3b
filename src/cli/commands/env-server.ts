import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ENV_PROTOCOL, ENV_VERSION, encodeReply, parseRequest } from '#cli/environment/protocol.ts';
import type { HelloReply } from '#cli/environment/protocol.ts';
import { EnvironmentSession } from '#cli/environment/session.ts';
import { parseOptions, requiredInteger, text } from '#cli/options.ts';
import type { Command } from '#cli/command.ts';
import { ShardWriter } from '#cli/shards/writer.ts';
import { loadMujoco } from '#sim/mujoco.ts';
import { World } from '#sim/world.ts';

const USAGE = `Usage: env-server --envs N [--record PREFIX]

Serves N environments on stdin and stdout to a policy in another language (protocol ${ENV_PROTOCOL} ${ENV_VERSION}, docs/formats.md).
--record writes every state that the policy meets, with the demonstrator's labels, as a shard (DAgger).`;

export const envServerCommand: Command = {
  usage: USAGE,
  async run(args, io) {
    const { options } = parseOptions(args, { envs: requiredInteger({ min: 1, max: 4096 }), record: text() });
    const { envs, record } = options;
    if (record !== undefined) await mkdir(dirname(record), { recursive: true });
    const shard = record === undefined ? undefined : new ShardWriter(record);
    const mujoco = await loadMujoco();
    const worlds = Array.from({ length: envs }, () => new World(mujoco));
    const sessions = worlds.map((world) => new EnvironmentSession(world, shard));
    try {
      for await (const line of io.lines()) {
        const request = parseRequest(line, envs);
        if (request.op === 'end') break;
        if (request.op === 'hello') {
          const hello: HelloReply = { protocol: ENV_PROTOCOL, version: ENV_VERSION, envs };
          await io.write(encodeReply(hello));
          continue;
        }
        const heads =
          request.op === 'reset'
            ? sessions.map((session, i) => session.reset(request.args[i]!))
            : sessions.map((session, i) => session.step(request.args[i]!));
        await io.write(
          encodeReply(
            heads,
            sessions.flatMap((session) => session.look()),
          ),
        );
      }
    } finally {
      shard?.close();
      for (const world of worlds) world.dispose();
    }
  },
};
