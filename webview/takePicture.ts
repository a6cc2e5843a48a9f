/** A chart as a PNG of twice its size, drawn anew for it: in the page's own theme or on white. */
import { Chart } from "chart.js";
import type { Slot } from "./dayModel";
import { frame } from "./frame";
import { slotPaint } from "./pattern";
import type { Theme } from "./theme";

export interface Picture {
  readonly title: string;
  /** Below the title: what the chart is about. */
  readonly note: string;
  /** A chart of its own, not yet in the page, in the colours of this theme; with titles that others wrote, or ids in their place. */
  element(theme: Theme, titles: boolean): HTMLElement;
  /** What its fillings mean; empty where the chart names its parts itself. */
  readonly legend: readonly { readonly label: string; readonly slot: Slot }[];
}

const WIDTH = 960;
const SCALE = 2;
const MARGIN = 24;
const HEADING = 56;
const LEGEND_LINE = 22;

/** @throws when the chart could not be drawn */
export async function takePicture(
  picture: Picture,
  theme: Theme,
  { onWhite, titles }: { readonly onWhite: boolean; readonly titles: boolean },
): Promise<Blob> {
  const colours = onWhite ? white(theme) : theme;
  const holder = document.createElement("div");
  holder.className = onWhite ? "picture-holder on-white" : "picture-holder";
  holder.setAttribute("aria-hidden", "true");
  holder.inert = true;
  holder.append(picture.element(colours, titles));
  document.body.append(holder);
  try {
    // The chart takes its size from the page's layout, and is made after the next frame.
    await frame();
    await frame();
    const drawing = await drawn(holder);
    return await compose(picture, drawing, colours);
  } finally {
    holder.remove();
  }
}

interface Drawing {
  readonly image: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

async function drawn(holder: HTMLElement): Promise<Drawing> {
  const canvas = holder.querySelector("canvas");
  const chart = canvas === null ? undefined : Chart.getChart(canvas);
  if (canvas !== null && chart !== undefined) {
    chart.options.devicePixelRatio = SCALE;
    chart.resize();
    return { image: canvas, width: chart.width, height: chart.height };
  }
  const svg = holder.querySelector("flow-chart svg");
  if (!(svg instanceof SVGSVGElement)) throw new Error("There is no chart to take a picture of.");
  const { width, height } = svg.getBoundingClientRect();
  return { image: await imageOf(standalone(svg, holder, width, height)), width, height };
}

async function compose({ title, note, legend }: Picture, { image, width, height }: Drawing, theme: Theme): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This page cannot draw.");
  const lines = legendLines(context, legend, theme);
  canvas.width = (WIDTH + 2 * MARGIN) * SCALE;
  canvas.height = (HEADING + height + MARGIN * 2 + lines.length * LEGEND_LINE) * SCALE;
  context.scale(SCALE, SCALE);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const text = (words: string, x: number, y: number, size: number, weight: number, colour: string): void => {
    context.font = `${weight} ${size}px ${theme.fontFamily}`;
    context.fillStyle = colour;
    context.fillText(words, x, y);
  };
  text(title, MARGIN, MARGIN + 14, 16, 600, theme.foreground);
  text(note, MARGIN, MARGIN + 34, 12, 400, theme.muted);
  context.drawImage(image, MARGIN, HEADING + MARGIN / 2, width, height);
  let y = HEADING + MARGIN + height + 8;
  for (const line of lines) {
    for (const { label, slot, x } of line) {
      context.fillStyle = slotPaint(slot, theme);
      context.fillRect(MARGIN + x, y, 11, 11);
      text(label, MARGIN + x + 18, y + 10, 12, 400, theme.muted);
    }
    y += LEGEND_LINE;
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("The picture could not be encoded.");
  return blob;
}

function legendLines(context: CanvasRenderingContext2D, legend: Picture["legend"], { fontFamily }: Theme) {
  const lines: { label: string; slot: Slot; x: number }[][] = [];
  context.font = `400 12px ${fontFamily}`;
  let x = 0;
  for (const { label, slot } of legend) {
    const width = 18 + context.measureText(label).width + 24;
    if (lines.length === 0 || x + width > WIDTH) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1)?.push({ label, slot, x });
    x += width;
  }
  return lines;
}

/** Attributes that stand for a style, so that a copy needs no stylesheet. */
const STYLED = [
  ...[
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "stroke-linejoin",
    "paint-order",
    "opacity",
    "visibility",
  ],
  ...["font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "color"],
];

/** An SVG as text that looks the same without the page: with its styles as attributes and the patterns that it is filled with. */
function standalone(svg: SVGSVGElement, holder: HTMLElement, width: number, height: number): string {
  const copy = styledCopy(svg);
  for (const pattern of holder.querySelectorAll("pattern")) if (!svg.contains(pattern)) copy.prepend(styledCopy(pattern));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width * SCALE));
  copy.setAttribute("height", String(height * SCALE));
  copy.setAttribute("viewBox", svg.getAttribute("viewBox") ?? `0 0 ${width} ${height}`);
  return new XMLSerializer().serializeToString(copy);
}

function styledCopy<E extends Element>(element: E): E {
  const copy = element.cloneNode(true) as E;
  const originals = [element, ...element.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  for (const [index, original] of originals.entries()) {
    const style = getComputedStyle(original);
    for (const name of STYLED) {
      const value = style.getPropertyValue(name);
      // A reference comes back with the page's address before it.
      if (value !== "") copies[index]?.setAttribute(name, value.replace(/url\("?[^#")]*(#[\w-]+)"?\)/, "url($1)"));
    }
  }
  return copy;
}

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** Colours for paper. */
function white({ fontFamily, fontSize }: Theme): Theme {
  return {
    highContrast: false,
    series: ["#1a5fb4", "#7b2d8b", "#2b7a3b", "#8f6b00", "#5f6368"],
    foreground: "#1f1f1f",
    muted: "#5f6368",
    background: "#ffffff",
    grid: "#dadce0",
    outline: "#1f1f1f",
    focus: "#1a5fb4",
    fontFamily,
    fontSize,
  };
}
