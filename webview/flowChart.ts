import { html, nothing, render, type SVGTemplateResult, svg, type TemplateResult } from "lit/html.js";
import { type FlowLayout, type FlowNode, NODE_WIDTH } from "./flowModel";
import { groupFill } from "./groupPatterns";

/** A node in words. */
export interface NodeWords {
  readonly name: string;
  /** Short, beside the name. */
  readonly figure: string;
  /** All of it as one sentence. */
  readonly sentence: string;
}

export interface FlowContent {
  /** Laid out for a width in pixels. */
  layout(width: number): FlowLayout;
  words(node: FlowNode): NodeWords;
  labelled(layout: FlowLayout): ReadonlySet<string>;
  open(node: FlowNode): void;
  readonly label: string;
}

/** Room for a letter, roughly: a name that is too long is cut before it meets the next column. */
const LETTER = 6.6;

/**
 * `<flow-chart>`: the flow as an SVG as wide as its place. One stop for the Tab key; the arrows go from node to node, up and
 * down and from column to column, and Enter opens an outcome.
 */
export class FlowChart extends HTMLElement {
  #content: FlowContent | null = null;
  #layout: FlowLayout | null = null;
  #active: string | null = null;
  #announced = "";
  #width = 0;
  readonly #resize = new ResizeObserver(() => {
    if (this.clientWidth !== this.#width) this.#draw();
  });

  set content(content: FlowContent) {
    // An object is set at every drawing of the page, whether it is another or not.
    if (content === this.#content) return;
    this.#content = content;
    if (this.isConnected) this.#draw();
  }

  connectedCallback(): void {
    this.#resize.observe(this);
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#resize.disconnect();
  }

  #draw(): void {
    const content = this.#content;
    this.#width = this.clientWidth;
    if (content === null || this.#width === 0) return;
    this.#layout = content.layout(this.#width);
    if (!this.#layout.nodes.some(({ id }) => id === this.#active)) this.#active = null;
    this.#render(content, this.#layout);
  }

  #render(content: FlowContent, layout: FlowLayout): void {
    const named = content.labelled(layout);
    const active = this.#active;
    const touched = (band: { readonly from: string; readonly to: string }) =>
      active !== null && (band.from === active || band.to === active);
    render(
      html`<svg
          role="img"
          tabindex="0"
          width="100%"
          height=${layout.height}
          aria-label=${content.label}
          class=${active === null ? "" : "chosen"}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
          @blur=${() => this.#activate(null)}
          @pointerleave=${() => this.#activate(null)}
        >
          ${layout.bands.map((band) => svg`<path class="band became-${band.group} ${touched(band) ? "on" : ""}" d=${band.path} />`)}
          ${layout.nodes.map((node) => this.#node(content, node, named.has(node.id)))}
        </svg>
        <p class="unseen" role="status">${this.#announced}</p>`,
      this,
    );
  }

  #node(content: FlowContent, node: FlowNode, named: boolean): SVGTemplateResult {
    const { name, figure, sentence } = content.words(node);
    const { x, y, height, column, what } = node;
    const last = column === 2;
    const group = what.kind === "from" ? null : what.group;
    const opens = what.kind === "end" && what.outcome !== null;
    return svg`<g
      class="node ${node.id === this.#active ? "on" : ""} ${opens ? "opens" : ""}"
      @pointerenter=${() => this.#activate(node.id)}
      @click=${() => content.open(node)}
    >
      <title>${sentence}</title>
      <rect class=${group === null ? "made" : `became-${group}`} fill=${group === null ? nothing : groupFill(group)} x=${x} y=${y} width=${NODE_WIDTH} height=${height} />
      ${
        named
          ? svg`<text class="name" x=${last ? x - 8 : x + NODE_WIDTH + 8} y=${y + height / 2} text-anchor=${last ? "end" : "start"} dominant-baseline="central"
            >${this.#cut(name, column, figure)}\u200e <tspan class="figure">${figure}</tspan></text>`
          : nothing
      }
    </g>`;
  }

  #cut(name: string, column: number, figure: string): string {
    const room = (this.#width * (column === 0 ? 0.4 : column === 1 ? 0.24 : 0.3)) / LETTER - figure.length - 2;
    const letters = Array.from(name);
    return letters.length <= room ? name : `${letters.slice(0, Math.max(3, Math.floor(room) - 1)).join("")}…`;
  }

  #activate(id: string | null): void {
    if (id === this.#active || this.#content === null || this.#layout === null) return;
    this.#active = id;
    if (id === null) this.#announced = "";
    this.#render(this.#content, this.#layout);
  }

  #onKey(event: KeyboardEvent): void {
    const { nodes } = this.#layout ?? { nodes: [] };
    const active = nodes.find(({ id }) => id === this.#active);
    if (this.#content === null || nodes.length === 0) return;
    if (event.key === "Enter" && active !== undefined) {
      event.preventDefault();
      this.#content.open(active);
      return;
    }
    if (event.key === "Escape" && active !== undefined) {
      event.preventDefault();
      this.#activate(null);
      return;
    }
    const next = nextNode(event.key, active, nodes);
    if (next === undefined) return;
    event.preventDefault();
    this.#announced = this.#content.words(next).sentence;
    this.#activate(next.id);
  }
}

/** Where a key leads to: the neighbour in the column, or the nearest node of the next column. */
function nextNode(key: string, active: FlowNode | undefined, nodes: readonly FlowNode[]): FlowNode | undefined {
  if (active === undefined) return key.startsWith("Arrow") || key === "Home" ? nodes[0] : undefined;
  const column = nodes.filter((node) => node.column === active.column);
  const at = column.indexOf(active);
  const beside = (columns: number): FlowNode | undefined =>
    nodes.filter((node) => node.column === active.column + columns).sort((a, b) => distance(a, active) - distance(b, active))[0];
  switch (key) {
    case "ArrowDown":
      return column[at + 1] ?? active;
    case "ArrowUp":
      return column[at - 1] ?? active;
    case "ArrowRight":
      return beside(1) ?? active;
    case "ArrowLeft":
      return beside(-1) ?? active;
    case "Home":
      return column[0];
    case "End":
      return column.at(-1);
    default:
      return undefined;
  }
}

function distance(a: FlowNode, b: FlowNode): number {
  return Math.abs(a.y + a.height / 2 - b.y - b.height / 2);
}

/** The element, typed for a template. */
export function flowChart(content: FlowContent): TemplateResult {
  return html`<flow-chart .content=${content}></flow-chart>`;
}

customElements.define("flow-chart", FlowChart);
