import { dayNumber, weekNumber } from "../../core/economics/calendar";

/** Numbers of days, each looked up once. */
export interface DayNumbers {
  numberOf(day: string): number;
}

/** Numbers of the weeks that days are in, in the order in which they first come. */
export interface WeekNumbers {
  /** The weeks' own numbers, see `weekNumber`. */
  readonly all: readonly number[];
  /** A week's place among them, of the number of a day in it. */
  numberOf(day: number): number;
}

export function numberDays(): DayNumbers {
  const known = new Map<string, number>();
  return {
    numberOf: (day) => {
      let number = known.get(day);
      if (number === undefined) {
        number = dayNumber(day);
        known.set(day, number);
      }
      return number;
    },
  };
}

export function numberWeeks(): WeekNumbers {
  const all: number[] = [];
  const numbers = new Map<number, number>();
  return {
    all,
    numberOf: (day) => {
      const week = weekNumber(day);
      let number = numbers.get(week);
      if (number === undefined) {
        number = all.length;
        all.push(week);
        numbers.set(week, number);
      }
      return number;
    },
  };
}
