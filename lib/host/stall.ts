/** Watches for silence from the other side. */
export interface StallWatch {
  /** Something came. */
  heard(): void;
  /** It is we who are busy, until something is heard again. */
  wait(): void;
  stop(): void;
}

/** Says so, once, when nothing was heard for so long; never where no limit is given. As curl's CURLOPT_LOW_SPEED_TIME. */
export function watchForStall(ms: number | undefined, stalled: (message: string) => void): StallWatch {
  if (ms === undefined) return { heard: () => {}, wait: () => {}, stop: () => {} };
  let heard = 0;
  let busy = false;
  // After long work of our own the timer is the first to run, before what came in the meantime is read.
  const onTimer = () => {
    const before = heard;
    setImmediate(() => {
      if (heard === before && !busy && !stopped) stalled(`nothing came for ${ms} ms`);
    });
  };
  let stopped = false;
  let timer = setTimeout(onTimer, ms);
  return {
    heard: () => {
      heard += 1;
      busy = false;
      if (stopped) return;
      clearTimeout(timer);
      timer = setTimeout(onTimer, ms);
    },
    wait: () => {
      busy = true;
      clearTimeout(timer);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
