import { plural, t } from "./l10n";

const UNITS = [
  { ms: 86_400_000, words: (count: number, shown: string) => plural(count, "{0} day", "{0} days", shown) },
  { ms: 3_600_000, words: (_: number, shown: string) => t("{0} h", shown) },
  { ms: 60_000, words: (_: number, shown: string) => t("{0} min", shown) },
] as const;

/** A length of time in its largest unit, to one digit after the point below ten; less than a minute is "1 min". */
export function durationWords(ms: number, number: (value: number) => string = String): string {
  const unit = UNITS.find((candidate) => ms >= candidate.ms) ?? UNITS[2];
  const value = Math.max(1, ms / unit.ms);
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return unit.words(rounded, number(rounded));
}
