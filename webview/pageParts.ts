import "./panelParts.css";
import { frame } from "./frame";
import type { FilledPage } from "./page";

export interface PagePart {
  /** About usage: left out where there is none. */
  readonly of: "usage" | "outcomes" | "everything";
  /** Draws it. */
  readonly load: () => Promise<(page: FilledPage) => unknown>;
}

/**
 * The page's parts in their order. Each is evaluated when it is loaded, within a task of its own: the chart library and the
 * controls take longer than all that the first figures need.
 */
export const PAGE_PARTS: readonly PagePart[] = [
  {
    of: "usage",
    load: async () => {
      await import("./controls");
      await frame();
      return (await import("./parts/overTime")).overTime;
    },
  },
  { of: "usage", load: async () => (await import("./parts/became")).became },
  { of: "usage", load: async () => (await import("./parts/costs")).costs },
  { of: "usage", load: async () => (await import("./parts/yields")).yields },
  { of: "usage", load: async () => (await import("./parts/questions")).questions },
  { of: "usage", load: async () => (await import("./parts/economics")).economics },
  { of: "outcomes", load: async () => (await import("./parts/outcomes")).outcomes },
  { of: "everything", load: async () => (await import("./parts/health")).health },
  { of: "everything", load: async () => (await import("./parts/sources")).sources },
];
