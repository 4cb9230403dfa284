import { type Fact, failed, ok } from '../model/fact.ts';
import type { User } from '../model/facts/machine.ts';
import type { Ports } from '../model/ports.ts';

/** Whom the daemon would see. */
export async function probeUser({ machine }: Pick<Ports, 'machine'>): Promise<Fact<User>> {
  const user = await machine.user();
  return user === undefined ? failed('this machine does not say who the user is') : ok(user);
}
