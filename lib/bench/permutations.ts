/** All orders, the given one first; each is good until the next is asked for. */
export function* permutations(items: readonly number[]): Generator<readonly number[]> {
  const places = [...items.keys()];
  const order = [...items];
  for (;;) {
    yield order;
    let pivot = places.length - 2;
    while (pivot >= 0 && (places[pivot] ?? 0) > (places[pivot + 1] ?? 0)) pivot -= 1;
    if (pivot < 0) return;
    let last = places.length - 1;
    while ((places[last] ?? 0) < (places[pivot] ?? 0)) last -= 1;
    swap(pivot, last);
    for (let left = pivot + 1, right = places.length - 1; left < right; left += 1, right -= 1)
      swap(left, right);
  }

  function swap(left: number, right: number): void {
    [places[left], places[right]] = [places[right] ?? 0, places[left] ?? 0];
    [order[left], order[right]] = [order[right] ?? 0, order[left] ?? 0];
  }
}

/** How many pairs stand the other way round. */
export function inversions(order: readonly number[], given: readonly number[]): number {
  const places = order.map((cache) => given.indexOf(cache));
  let count = 0;
  for (let left = 0; left < places.length; left += 1)
    for (let right = left + 1; right < places.length; right += 1)
      if ((places[left] ?? 0) > (places[right] ?? 0)) count += 1;
  return count;
}
