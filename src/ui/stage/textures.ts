import { CanvasTexture, LinearMipmapNearestFilter, NoColorSpace, SRGBColorSpace } from 'three';
import { invariant } from '#base/errors.ts';

/** Surfaces are drawn here, not downloaded: the page stays small and works offline. */

/** Work mat of 370 x 800 mm with a 25 mm grid, 2 pixels a millimetre. */
export function workMatTexture(): CanvasTexture {
  const [width, height, cell, margin] = [740, 1600, 50, 20];
  const { canvas, pen } = canvasOf(width, height);
  pen.fillStyle = '#3d4650';
  pen.fillRect(0, 0, width, height);
  pen.strokeStyle = 'rgba(255,255,255,0.10)';
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let x = margin; x <= width - margin; x += cell) line(pen, x, margin, x, height - margin);
  for (let y = margin; y <= height - margin; y += cell) line(pen, margin, y, width - margin, y);
  pen.stroke();
  pen.strokeStyle = 'rgba(255,255,255,0.35)';
  pen.lineWidth = 3;
  pen.strokeRect(margin, margin, width - 2 * margin, height - 2 * margin);
  return texture(canvas);
}

/** Light wood in six planks; the grain is the same on every load. */
export function woodTexture(): CanvasTexture {
  const size = 1024;
  const planks = 6;
  const plankHeight = size / planks;
  const { canvas, pen } = canvasOf(size, size);
  const random = minimalStandard(7);
  pen.fillStyle = '#cdbfa8';
  pen.fillRect(0, 0, size, size);
  for (let plank = 0; plank < planks; plank++) {
    const top = plank * plankHeight;
    const warmth = random();
    pen.fillStyle = `rgba(${150 + 60 * warmth},${112 + 46 * warmth},72,0.12)`;
    pen.fillRect(0, top, size, plankHeight);
    for (let fibre = 0; fibre < 60; fibre++) drawFibre(pen, top + random() * plankHeight, size, random);
    pen.fillStyle = 'rgba(70,50,25,0.25)';
    pen.fillRect(0, top, size, 1.5);
  }
  return texture(canvas);
}

/** A round, soft shadow: black with an alpha that falls off towards the rim. */
export function contactTexture(): CanvasTexture {
  const size = 128;
  const { canvas, pen } = canvasOf(size, size);
  const gradient = pen.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2);
  for (let step = 0; step <= 8; step++) {
    const radius = step / 8;
    gradient.addColorStop(radius, `rgba(0,0,0,${(1 - radius * radius) ** 2})`);
  }
  pen.fillStyle = gradient;
  pen.fillRect(0, 0, size, size);
  return texture(canvas);
}

function drawFibre(pen: CanvasRenderingContext2D, y: number, width: number, random: () => number): void {
  pen.strokeStyle = `rgba(120,90,50,${0.03 + 0.07 * random()})`;
  pen.lineWidth = 0.6 + random() * 1.8;
  pen.beginPath();
  pen.moveTo(0, y);
  for (let x = 128; x <= width; x += 128) pen.lineTo(x, y + (random() - 0.5) * 8);
  pen.stroke();
}

function line(pen: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
}

/** Park and Miller's generator: textures must not touch the episode's own random numbers. */
function minimalStandard(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

function canvasOf(width: number, height: number): { canvas: HTMLCanvasElement; pen: CanvasRenderingContext2D } {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return { canvas, pen: surfacePen(canvas) };
}

/**
 * A pen whose strokes are computed by the processor, as `willReadFrequently` asks. On the GPU Chromium smooths a stroke by the
 * batch it falls into, and batches end when time has passed: on a busy machine one plank of wood came out a level off in 2,000
 * pixels of the stage, once in 50 loads. It is sooner, too, where software renders: wood to texture in 0.1 s instead of 0.7 s.
 */
export function surfacePen(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  invariant(pen, 'a canvas draws in 2D');
  return pen;
}

function texture(canvas: HTMLCanvasElement): CanvasTexture {
  const result = new CanvasTexture(canvas);
  result.colorSpace = SRGBColorSpace;
  result.anisotropy = 8;
  return result;
}

/** Cheaper sampling for software rendering: no conversion, no anisotropy, one mipmap level. For flatMaterial. */
export function cheaply(map: CanvasTexture): CanvasTexture {
  map.colorSpace = NoColorSpace;
  map.anisotropy = 1;
  map.minFilter = LinearMipmapNearestFilter;
  return map;
}
