/** The flow laid out: three columns of nodes, each as high as its share of the whole, and bands between them. */
import type { Flow, Part } from "../src/protocol";
import type { Group } from "./becameModel";
import type { Measure } from "./dayModel";

export type Side = Flow["sides"][number]["by"];
type End = Flow["ends"][number];

export interface FlowNode {
  readonly id: string;
  readonly column: 0 | 1 | 2;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly part: Part;
  /** 0..1 of the whole. */
  readonly share: number;
  readonly what:
    | { readonly kind: "from"; readonly label: string; readonly others: number }
    | { readonly kind: "state"; readonly group: Group }
    | { readonly kind: "end"; readonly group: Group; readonly outcome: End["outcome"]; readonly count: number };
}

export interface FlowBand {
  readonly from: string;
  readonly to: string;
  readonly group: Group;
  /** An SVG path of the band's outline. */
  readonly path: string;
}

export interface FlowLayout {
  readonly height: number;
  /** From top to bottom, column by column. */
  readonly nodes: readonly FlowNode[];
  readonly bands: readonly FlowBand[];
}

export const NODE_WIDTH = 12;
const GAP = 12;
const MIN_NODE = 2;
const ROW = 30;
const MIN_HEIGHT = 240;
const MAX_HEIGHT = 420;

/** @param width of the drawing in pixels */
export function flowLayout(flow: Flow, by: Side, measure: Measure, width: number): FlowLayout {
  const side = flow.sides.find((candidate) => candidate.by === by);
  const amountOf = ({ totalTokens, nanoUsd }: Part): number => (measure === "tokens" ? totalTokens : nanoUsd);
  const whole = flow.states.reduce((sum, state) => sum + amountOf(state), 0);
  if (side === undefined || whole === 0) return { height: 0, nodes: [], bands: [] };
  // Money can be had for no tokens and the other way round: what is nothing in this measure is not drawn.
  const from = side.from.map((part, index) => ({ part, id: `from ${index}` })).filter(({ part }) => amountOf(part) > 0);
  const states = flow.states.filter((part) => amountOf(part) > 0).map((part) => ({ part, id: `state ${part.became}` }));
  const ends = flow.ends.map((part, index) => ({ part, id: `end ${index}` })).filter(({ part }) => amountOf(part) > 0);
  const most = Math.max(from.length, states.length, ends.length);
  const height = Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, most * ROW));
  const scale = (height - GAP * (most - 1)) / whole;
  const xs = [0, Math.round((width - NODE_WIDTH) * 0.44), width - NODE_WIDTH] as const;

  const nodes: FlowNode[] = [];
  const place = <T extends Part>(
    column: 0 | 1 | 2,
    list: readonly { readonly part: T; readonly id: string }[],
    whatOf: (part: T) => FlowNode["what"],
  ): void => {
    let y = 0;
    for (const { part, id } of list) {
      const size = Math.max(MIN_NODE, amountOf(part) * scale);
      const { totalTokens, nanoUsd } = part;
      nodes.push({
        id,
        column,
        x: xs[column],
        y,
        height: size,
        part: { totalTokens, nanoUsd },
        share: amountOf(part) / whole,
        what: whatOf(part),
      });
      y += size + GAP;
    }
  };
  place(0, from, ({ label, others }) => ({ kind: "from", label, others }));
  place(1, states, ({ became }) => ({ kind: "state", group: became }));
  place(2, ends, ({ became, outcome, count }) => ({ kind: "end", group: became, outcome, count }));

  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const used = new Map<string, number>();
  const bands: FlowBand[] = [];
  const band = (fromId: string, toId: string, group: Group, part: Part): void => {
    const a = nodeOf.get(fromId);
    const b = nodeOf.get(toId);
    const size = amountOf(part) * scale;
    if (a === undefined || b === undefined || size <= 0) return;
    const outKey = `${fromId} out`;
    const inKey = `${toId} in`;
    const y0 = a.y + (used.get(outKey) ?? 0);
    const y1 = b.y + (used.get(inKey) ?? 0);
    used.set(outKey, (used.get(outKey) ?? 0) + size);
    used.set(inKey, (used.get(inKey) ?? 0) + size);
    bands.push({ from: fromId, to: toId, group, path: outline(a.x + NODE_WIDTH, y0, b.x, y1, Math.max(1, size)) });
  };
  for (const { became } of flow.states) {
    side.links.forEach((link) => {
      if (link.became === became) band(`from ${link.from}`, `state ${became}`, became, link);
    });
  }
  flow.ends.forEach((end, index) => {
    band(`state ${end.became}`, `end ${index}`, end.became, end);
  });
  const bottom = Math.max(...nodes.map((node) => node.y + node.height));
  return { height: Math.ceil(bottom), nodes, bands };
}

/** The names of a column that do not run into each other: the largest keep theirs. */
export function labelled(nodes: readonly FlowNode[], lineHeight: number): ReadonlySet<string> {
  const shown = new Set<string>();
  for (const column of [0, 1, 2]) {
    const taken: number[] = [];
    for (const node of nodes.filter((candidate) => candidate.column === column).sort((a, b) => b.height - a.height)) {
      const middle = node.y + node.height / 2;
      if (taken.some((other) => Math.abs(other - middle) < lineHeight)) continue;
      taken.push(middle);
      shown.add(node.id);
    }
  }
  return shown;
}

function outline(x0: number, y0: number, x1: number, y1: number, size: number): string {
  const middle = (x0 + x1) / 2;
  const point = (x: number, y: number): string => `${round(x)} ${round(y)}`;
  const curve = (ay: number, bx: number, by: number): string => `C${point(middle, ay)} ${point(middle, by)} ${point(bx, by)}`;
  return `M${point(x0, y0)}${curve(y0, x1, y1)}L${point(x1, y1 + size)}${curve(y1 + size, x0, y0 + size)}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
