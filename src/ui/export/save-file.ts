/** Offers bytes as a download. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download holds the bytes by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
