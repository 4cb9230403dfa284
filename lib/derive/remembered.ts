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

/** The same for what depends on several facts: worked out once for each set of them. The answers go when the main one does. */
export function rememberedOf<Facts extends object, Value>(
  main: (facts: Facts) => object,
  others: readonly (keyof Facts)[],
  answer: (facts: Facts) => Value,
): (facts: Facts) => Value {
  const answersAbout = remembered((_main: object): { readonly about: Facts; readonly value: Value }[] => []);
  return (facts) => {
    const answers = answersAbout(main(facts));
    const known = answers.find(({ about }) => others.every((name) => about[name] === facts[name]));
    if (known !== undefined) return known.value;
    const value = answer(facts);
    answers.push({ about: facts, value });
    return value;
  };
}
