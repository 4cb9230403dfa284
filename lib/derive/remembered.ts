/**
 * The same pure function, worked out once for each object that it is asked about: checks ask the same of the same facts for every one of
 * their subjects, and with thousands of those that would take the square of the time.
 */
export function remembered<Key extends object, Value>(answer: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const found = known.get(key) ?? { value: answer(key) };
    known.set(key, found);
    return found.value;
  };
}
