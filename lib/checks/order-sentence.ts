import type { Misplaced } from '../derive/memory-fault.ts';

/** What a wrong priority does to the order in which caches are asked. */
export function orderSentence(name: string, { overtaken, overtaking }: Misplaced): string {
  const sentences = [
    ...(overtaken.length === 0
      ? []
      : [`${name} is asked before ${listed(overtaken)}, and should come after.`]),
    ...(overtaking.length === 0
      ? []
      : [`${name} is asked after ${listed(overtaking)}, and should come before.`]),
  ];
  return sentences.length === 0 ? 'The order among the caches is the same for now.' : sentences.join(' ');
}

const MOST = 3;

const listed = (names: readonly string[]): string =>
  names.length > MOST
    ? `${names.slice(0, MOST).join(', ')} and ${names.length - MOST} more`
    : names.join(', ');
