import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: 'plain' | 'primary' | 'quiet';
}

export function Button({ variant = 'plain', className = '', ...rest }: ButtonProps) {
  return <button type="button" className={`${styles.button} ${styles[variant]} ${className}`} {...rest} />;
}

export interface IconButtonProps extends Omit<ButtonProps, 'aria-label' | 'title'> {
  /** Read by screen readers and shown as a tooltip. */
  readonly label: string;
  /** Shown after the label, e.g. "space". */
  readonly shortcut?: string;
}

/** A square button that shows an icon only; its label is its name. */
export function IconButton({ label, shortcut, variant = 'quiet', className = '', ...rest }: IconButtonProps) {
  const title = shortcut ? `${label} (${shortcut})` : label;
  return (
    <Button variant={variant} className={`${styles.icon} ${className}`} aria-label={label} title={title} {...rest} />
  );
}
