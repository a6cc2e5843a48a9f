/** The same function, which remembers its last answer: called again with the very same arguments, it gives the very same answer. */
export function memoLast<Args extends readonly unknown[], Answer>(make: (...args: Args) => Answer): (...args: Args) => Answer {
  let last: { args: Args; answer: Answer } | null = null;
  return (...args) => {
    if (last === null || args.some((arg, index) => arg !== last?.args[index])) last = { args, answer: make(...args) };
    return last.answer;
  };
}
