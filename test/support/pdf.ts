import type { Drawn } from './draw.ts';

/** A PDF with a page for each JPEG, which fills it. */
export function pdfOf(pictures: readonly Drawn[]): Buffer {
  const objects: Buffer[] = [];
  const add = (text: string, stream?: Buffer): number => {
    const parts = stream ? [text, '\nstream\n', stream, '\nendstream'] : [text];
    objects.push(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
    return objects.length;
  };
  add('<</Type/Catalog/Pages 2 0 R>>');
  objects.push(Buffer.alloc(0));
  const pages = pictures.map(({ bytes, width, height }) => {
    const image = add(
      `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${bytes.length}>>`,
      bytes,
    );
    const drawing = Buffer.from(`${width} 0 0 ${height} 0 0 cm /I Do`);
    const content = add(`<</Length ${drawing.length}>>`, drawing);
    return add(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Resources<</XObject<</I ${image} 0 R>>>>/Contents ${content} 0 R>>`,
    );
  });
  objects[1] = Buffer.from(
    `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((page) => `${page} 0 R`).join(' ')}]>>`,
  );
  return assemble(objects);
}

function assemble(objects: readonly Buffer[]): Buffer {
  const chunks = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = chunks[0]!.length;
  for (const [i, object] of objects.entries()) {
    const chunk = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    offsets.push(length);
    chunks.push(chunk);
    length += chunk.length;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  chunks.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF`,
    ),
  );
  return Buffer.concat(chunks);
}
