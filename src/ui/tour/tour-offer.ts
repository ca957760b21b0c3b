const KEY = 'steerlab.tour';

/** Whether to offer the tour: true once in a browser. Where storage is forbidden it is not offered, or it would be each time. */
export function takeTourOffer(): boolean {
  try {
    if (localStorage.getItem(KEY) !== null) return false;
    localStorage.setItem(KEY, 'offered');
    return true;
  } catch {
    return false;
  }
}
