import { afterEach } from 'vitest';

interface Open {
  close(): Promise<void>;
}

const open: Open[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** Waits for a server, which is closed after the test. */
export async function opened<One extends Open>(starting: Promise<One>): Promise<One> {
  const one = await starting;
  open.push(one);
  return one;
}

/** Closes it, too, after the test. */
export function closeLater(one: Open): void {
  open.push(one);
}
