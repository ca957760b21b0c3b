/**
 * Sine, cosine and arc tangent in + - * / alone, after fdlibm (Sun Microsystems, 1993: k_sin.c, k_cos.c, s_atan.c).
 *
 * Why not Math.sin? ECMAScript leaves its last bits to the engine, and Node 20 and Chromium 156 do differ there: after a few
 * contacts the same seed ended 1e-7 m apart. IEEE 754 fixes + - * / and the square root, so these give one answer everywhere.
 * The error stays below 4e-16 for the angles of a robot arm.
 */

// k_sin.c: sin(x) = x + x^3 (S1 + x^2 (S2 + ...)) on [-pi/4, pi/4]
const S1 = -1.66666666666666324348e-1;
const S2 = 8.33333333332248946124e-3;
const S3 = -1.98412698298579493134e-4;
const S4 = 2.75573137070700676789e-6;
const S5 = -2.50507602534068634195e-8;
const S6 = 1.58969099521155010221e-10;

// k_cos.c: cos(x) = 1 - x^2 / 2 + x^4 (C1 + x^2 (C2 + ...)) on [-pi/4, pi/4]
const C1 = 4.16666666666666019037e-2;
const C2 = -1.38888888888741095749e-3;
const C3 = 2.48015872894767294178e-5;
const C4 = -2.75573143513906633035e-7;
const C5 = 2.0875723212981748279e-9;
const C6 = -1.13596475577881948265e-11;

// pi / 2 in two pieces, so that taking a multiple of it away keeps the low bits
const HALF_PI_HIGH = 1.57079632673412561417;
const HALF_PI_LOW = 6.07710050650619224932e-11;
const TWO_OVER_PI = 6.36619772367581382433e-1;

/** atan(0.5), atan(1), atan(1.5), atan(infinity). */
const ATAN_ANCHORS = [
  4.63647609000806093515e-1, 7.85398163397448278999e-1, 9.82793723247329054082e-1, 1.570796326794896558,
] as const;
// s_atan.c: atan(x) = x - x^3 (A0 + x^2 (A1 + ...)) on [-7/16, 7/16]
const ATAN_COEFFICIENTS = Float64Array.of(
  3.33333333333329318027e-1,
  -1.99999999998764832476e-1,
  1.42857142725034663711e-1,
  -1.1111110405462355788e-1,
  9.09088713343650656196e-2,
  -7.69187620504482999495e-2,
  6.66107313738753120669e-2,
  -5.83357013379057348645e-2,
  4.97687799461593236017e-2,
  -3.6531572744216915527e-2,
  1.62858201153657823623e-2,
);

function sinKernel(x: number): number {
  const z = x * x;
  return x + x * z * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)))));
}

function cosKernel(x: number): number {
  const z = x * x;
  return 1 - (0.5 * z - z * z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6))))));
}

/** How many quarter turns lie in x; what is left of it after them is in [-pi/4, pi/4]. */
function quarterTurns(x: number): number {
  return Math.floor(x * TWO_OVER_PI + 0.5);
}

function withoutTurns(x: number, turns: number): number {
  return x - turns * HALF_PI_HIGH - turns * HALF_PI_LOW;
}

/** @param x radians, |x| up to about 1e5: larger angles lose digits */
export function sin(x: number): number {
  const turns = quarterTurns(x);
  const rest = withoutTurns(x, turns);
  switch (((turns % 4) + 4) % 4) {
    case 0:
      return sinKernel(rest);
    case 1:
      return cosKernel(rest);
    case 2:
      return -sinKernel(rest);
    default:
      return -cosKernel(rest);
  }
}

/** @param x radians, |x| up to about 1e5: larger angles lose digits */
export function cos(x: number): number {
  const turns = quarterTurns(x);
  const rest = withoutTurns(x, turns);
  switch (((turns % 4) + 4) % 4) {
    case 0:
      return cosKernel(rest);
    case 1:
      return -sinKernel(rest);
    case 2:
      return -cosKernel(rest);
    default:
      return sinKernel(rest);
  }
}

/** Radians in [-pi/2, pi/2]. */
export function atan(x: number): number {
  const negative = x < 0;
  let a = negative ? -x : x;
  let anchor = 0;
  // atan(x) = atan(c) + atan((x - c) / (1 + c x)) brings x near zero for the anchor c
  if (a >= 2.4375) {
    anchor = ATAN_ANCHORS[3];
    a = -1 / a;
  } else if (a >= 1.1875) {
    anchor = ATAN_ANCHORS[2];
    a = (a - 1.5) / (1 + 1.5 * a);
  } else if (a >= 0.6875) {
    anchor = ATAN_ANCHORS[1];
    a = (a - 1) / (a + 1);
  } else if (a >= 0.4375) {
    anchor = ATAN_ANCHORS[0];
    a = (2 * a - 1) / (2 + a);
  }
  const z = a * a;
  let p = 0;
  for (let i = ATAN_COEFFICIENTS.length - 1; i >= 0; i--) p = ATAN_COEFFICIENTS[i]! + z * p;
  const value = anchor + (a - a * z * p);
  return negative ? -value : value;
}

/** Angle of the vector (x, y), radians in [-pi, pi]. Knows no signed zeros: atan2(±0, -1) is pi, atan2(±0, 0) is 0. */
export function atan2(y: number, x: number): number {
  if (x === 0) return y > 0 ? Math.PI / 2 : y < 0 ? -Math.PI / 2 : 0;
  const angle = atan(y / x);
  if (x > 0) return angle;
  return y >= 0 ? angle + Math.PI : angle - Math.PI;
}

/** Tangent by the Taylor series of sine and cosine (12 terms), for the cameras' half field of view: |x| < 0.7 rad. */
export function tanOfSmallAngle(x: number): number {
  const z = x * x;
  let sine = 0;
  let cosine = 0;
  let sineTerm = x;
  let cosineTerm = 1;
  for (let n = 0; n < 12; n++) {
    sine += sineTerm;
    cosine += cosineTerm;
    sineTerm = (-sineTerm * z) / ((2 * n + 2) * (2 * n + 3));
    cosineTerm = (-cosineTerm * z) / ((2 * n + 1) * (2 * n + 2));
  }
  return sine / cosine;
}

/** Euclidean length; unlike Math.hypot it is the plain sum of squares, which every engine rounds alike. */
export function length2(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

export function length3(x: number, y: number, z: number): number {
  return Math.sqrt(x * x + y * y + z * z);
}
