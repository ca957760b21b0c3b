import qrcode from 'qrcode-generator';
import { useMemo } from 'react';
import styles from './share.module.css';

/** Drawn here, offline. Error correction L: a screen shows no dirt, and fewer modules are larger ones. */
export function QrCode({ text }: { readonly text: string }) {
  const code = useMemo(() => {
    const qr = qrcode(0, 'L');
    qr.addData(text, 'Byte');
    qr.make();
    const size = qr.getModuleCount();
    const dark: string[] = [];
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++) if (qr.isDark(row, column)) dark.push(`M${column} ${row}h1v1h-1z`);
    return { size, path: dark.join('') };
  }, [text]);
  const quiet = 4;
  const side = code.size + 2 * quiet;
  return (
    <svg
      className={styles.qr}
      viewBox={`${-quiet} ${-quiet} ${side} ${side}`}
      role="img"
      aria-label="QR code of the link"
      shapeRendering="crispEdges"
    >
      <path d={code.path} />
    </svg>
  );
}
