// The figures' colour tables: viridis for what goes from low to high, ColorBrewer's RdBu for what has a sign.

const VIRIDIS = decode(
  "440154481769472a7a433d843d4e8a355e8d2e6d8e297b8e23898e"
    + "1f978b21a5852eb37c46c06f65cb5e89d548b0dd2fd8e219fde725");
const RED_BLUE = decode("67001fb2182bd6604df4a582fddbc7f7f7f7d1e5f092c5de4393c32166ac053061");

function decode(text) {
  return text.match(/.{6}/g).map((hex) => [0, 2, 4].map((start) => Number.parseInt(hex.slice(start, start + 2), 16)));
}

function between(table, share) {
  const position = Math.min(Math.max(share, 0), 1) * (table.length - 1);
  const index = Math.min(Math.floor(position), table.length - 2);
  const rest = position - index;
  return table[index].map((from, channel) => Math.round(from + (table[index + 1][channel] - from) * rest));
}

/** The colour of a value on a scale of a fixed range, as [red, green, blue]; null for a missing value. */
export function colour(value, [low, high], scale) {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (scale === "diverging") {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return between(RED_BLUE, 0.5 + value / reach / 2);
  }
  return between(VIRIDIS, (value - low) / (high - low || 1));
}

export const css = ([red, green, blue]) => `rgb(${red} ${green} ${blue})`;

/** Black or white, whichever reads better on a colour. */
export function inkOn([red, green, blue]) {
  const linear = [red, green, blue].map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179 ? "#111" : "#fff";
}

/** Draws the colour bar of a scale from left to right. */
export function drawBar(canvas, range, scale) {
  const context = canvas.getContext("2d");
  const [low, high] = scale === "diverging" ? symmetric(range) : range;
  for (let x = 0; x < canvas.width; x += 1) {
    context.fillStyle = css(colour(low + ((high - low) * x) / (canvas.width - 1), range, scale));
    context.fillRect(x, 0, 1, canvas.height);
  }
}

/** The range of a diverging scale, as far below 0 as above it. */
export function symmetric([low, high]) {
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return [-reach, reach];
}
