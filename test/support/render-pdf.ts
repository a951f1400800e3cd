import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** What pdf.js draws on outside of browsers. */
interface Canvases {
  create(width: number, height: number): { readonly canvas: Canvas; readonly context: CanvasRenderingContext2D };
}
type Canvas = HTMLCanvasElement & { toBuffer(type: 'image/png'): Buffer };

/** The pages of a PDF as PNGs, a pixel a point, times `scale`. */
export async function renderPdf(bytes: Uint8Array, scale = 1): Promise<Buffer[]> {
  const pdf = await getDocument({ data: new Uint8Array(bytes) }).promise;
  try {
    const numbers = Array.from({ length: pdf.numPages }, (_, i) => i + 1);
    return await Promise.all(
      numbers.map(async (number) => {
        const page = await pdf.getPage(number);
        const viewport = page.getViewport({ scale });
        const { canvas, context } = (pdf.canvasFactory as Canvases).create(viewport.width, viewport.height);
        await page.render({ canvas, canvasContext: context, viewport }).promise;
        return canvas.toBuffer('image/png');
      }),
    );
  } finally {
    await pdf.destroy();
  }
}
