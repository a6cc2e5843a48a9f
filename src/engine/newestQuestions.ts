/** Questions of which only the newest of each asker is worth an answer. */
export interface NewestQuestions<Asker, Question> {
  ask(asker: Asker, question: Question): void;
  /** Takes back what is not answered yet. */
  cancel(): void;
}

/**
 * Who moves a filter asks several times while one answer is made. What came meanwhile is heard first, and what a newer question
 * has overtaken is not answered.
 */
export function newestQuestions<Asker, Question>(answer: (asked: [Asker, Question][]) => void): NewestQuestions<Asker, Question> {
  const asked = new Map<Asker, Question>();
  let turn: NodeJS.Immediate | undefined;
  return {
    ask(asker, question) {
      asked.set(asker, question);
      // Node hands over all messages that wait at a port before it comes to this.
      turn ??= setImmediate(() => {
        turn = undefined;
        const wanted = [...asked];
        asked.clear();
        answer(wanted);
      });
    },
    cancel() {
      clearImmediate(turn);
      turn = undefined;
      asked.clear();
    },
  };
}
