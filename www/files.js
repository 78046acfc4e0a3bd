// What is done with files that a reader takes away. Fetched when the first one is.

/** A drawing in pixels, `scale` for each of its own in both directions, as the bytes of a PNG. */
export async function pixels(svg, width, height, scale) {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((then) => canvas.toBlob(then, "image/png"));
  if (!blob) throw new Error("this browser makes no pictures");
  return new Uint8Array(await blob.arrayBuffer());
}

/** Lets the browser save a file under its name. */
export function download(name, type, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
