import { createHash } from 'node:crypto';
import { append } from './append';
import { claim } from './claim';
import { claimOperation } from './claim-operation';
import { end } from './end';
import { enter } from './enter';
import { exit } from './exit';
import { join } from './join';
import { keep } from './keep';
import { members } from './members';
import { publish } from './publish';
import { read } from './read';
import { releaseOperation } from './release-operation';
import { renew } from './renew';
import { settle } from './settle';
import { settleOperation } from './settle-operation';
import { sweep } from './sweep';

/** One atomic step in Redis. */
export interface RedisScript {
  readonly source: string;
  readonly sha: string;
}

/** Every step that is more than one command. */
export const scripts = {
  append: toScript(append),
  claim: toScript(claim),
  claimOperation: toScript(claimOperation),
  end: toScript(end),
  enter: toScript(enter),
  exit: toScript(exit),
  join: toScript(join),
  keep: toScript(keep),
  members: toScript(members),
  publish: toScript(publish),
  read: toScript(read),
  releaseOperation: toScript(releaseOperation),
  renew: toScript(renew),
  settle: toScript(settle),
  settleOperation: toScript(settleOperation),
  sweep: toScript(sweep),
} satisfies Record<string, RedisScript>;

function toScript(source: string): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
