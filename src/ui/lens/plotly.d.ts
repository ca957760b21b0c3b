/** The part of plotly.js that the studies use; the package ships no types for its bundles. */
declare module 'plotly.js/dist/plotly-cartesian.min.js' {
  interface Plotly {
    react(root: HTMLElement, data: readonly object[], layout: object, config: object): Promise<unknown>;
    purge(root: HTMLElement): void;
    downloadImage(
      plot: { readonly data: readonly object[]; readonly layout: object },
      options: {
        readonly format: 'png';
        readonly width: number;
        readonly height: number;
        readonly scale: number;
        readonly filename: string;
      },
    ): Promise<string>;
  }
  const plotly: Plotly;
  export default plotly;
}
