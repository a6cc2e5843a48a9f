import type { Slot } from "./dayModel";
import type { Theme } from "./theme";

type Paint = string | CanvasPattern;

const SIZE = 6;

/**
 * What a slot is filled with: its colour where colour alone is enough (pattern 0 in an ordinary theme), else a pattern of
 * it, so that two slots differ without colour as well. `thin` is for bars too narrow to show a pattern: a paler tone instead.
 */
export function slotPaint({ color, pattern, boldPattern }: Slot, theme: Theme, thin = false): Paint {
  const hue = theme.series[color] ?? theme.foreground;
  if (thin) return pattern === 0 ? hue : `color-mix(in srgb, ${hue} 55%, ${theme.background})`;
  const kind = theme.highContrast ? boldPattern : pattern;
  if (kind === 0) return hue;
  // Patterns are drawn in device pixels: without the factor they would shrink on a fine screen.
  const scale = Math.max(1, Math.round(devicePixelRatio));
  const tile = document.createElement("canvas");
  tile.width = SIZE * scale;
  tile.height = SIZE * scale;
  const context = tile.getContext("2d");
  if (context === null) return hue;
  context.scale(scale, scale);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, SIZE, SIZE);
  if (!theme.highContrast) {
    context.globalAlpha = 0.35;
    context.fillStyle = hue;
    context.fillRect(0, 0, SIZE, SIZE);
    context.globalAlpha = 1;
  }
  context.strokeStyle = hue;
  context.fillStyle = hue;
  context.lineWidth = 1.5;
  drawTile(context, kind);
  const paint = context.createPattern(tile, "repeat");
  if (paint === null) return hue;
  // The chart's own context is scaled by the device's ratio already.
  paint.setTransform(new DOMMatrix().scale(1 / scale));
  return paint;
}

function drawTile(context: CanvasRenderingContext2D, kind: number): void {
  context.beginPath();
  if (kind === 1 || kind === 4) {
    // Rising lines; drawn past the tile's edges so that they meet.
    for (const offset of [-SIZE, 0, SIZE]) {
      context.moveTo(offset - 1, SIZE + 1);
      context.lineTo(offset + SIZE + 1, -1);
    }
  }
  if (kind === 4) {
    for (const offset of [-SIZE, 0, SIZE]) {
      context.moveTo(offset - 1, -1);
      context.lineTo(offset + SIZE + 1, SIZE + 1);
    }
  }
  if (kind === 2) {
    context.moveTo(0, SIZE / 2);
    context.lineTo(SIZE, SIZE / 2);
  }
  if (kind === 5) {
    context.moveTo(SIZE / 2, 0);
    context.lineTo(SIZE / 2, SIZE);
  }
  context.stroke();
  if (kind === 3) {
    context.beginPath();
    context.arc(SIZE / 2, SIZE / 2, 1.4, 0, 2 * Math.PI);
    context.fill();
  }
}
