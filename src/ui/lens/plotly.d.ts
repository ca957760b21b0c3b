/** The part of plotly.js that the studies use; the package ships no types for its bundles. */
declare module 'plotly.js/dist/plotly-cartesian.min.js' {
  interface Plotly {
    react(root: HTMLElement, data: readonly object[], layout: object, config: object): Promise<unknown>;
    purge(root: HTMLElement): void;
  }
  const plotly: Plotly;
  export default plotly;
}
