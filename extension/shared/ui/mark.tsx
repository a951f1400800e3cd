/** The mark of Scrim, for light and for dark pages; decoration beside its name. */
export function Mark({ side, size }: { readonly side: 48 | 128; readonly size: number }) {
  return (
    <picture>
      <source srcset={`../icons/scrim-dark-${side}.png`} media="(prefers-color-scheme: dark)" />
      <img class="mark" src={`../icons/scrim-${side}.png`} alt="" width={size} height={size} />
    </picture>
  );
}
