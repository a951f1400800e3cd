interface Props {
  readonly id?: string;
  readonly label: string;
  /** Endings and types of the files, as HTML writes them. */
  readonly accept: string;
  readonly disabled?: boolean;
}

interface FilesProps extends Props {
  readonly multiple?: boolean;
  /** Is given at least one; the same may be chosen again. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button with which the user chooses files. */
export function FileButton({ label, onFiles, ...input }: FilesProps) {
  return (
    <label class="button file">
      {label}
      <input
        type="file"
        {...input}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </label>
  );
}

/** Bytes of a file that are read: more than any that is taken may have, so that a huge one is refused as too large. */
const MOST_READ = 32_000_000;

/** A button with which the user chooses a file of text, which is read. */
export function TextFileButton({ onText, ...button }: Props & { readonly onText: (text: string) => void }) {
  return <FileButton {...button} onFiles={async ([file]) => onText(await file!.slice(0, MOST_READ).text())} />;
}
